import Foundation

/// One of the standard streams, with a way to write to it that a slow reader does not block.
final class OutputTarget: Sendable {
    /// The descriptor to wait for.
    let descriptor: Int32
    let isTerminal: Bool
    /// Whether a write may block, unless the descriptor was found writable and the write is short.
    let needsWaiting: Bool
    private let ownDescription: Int32?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        let kind = Kind(of: descriptor)
        ownDescription =
            switch kind {
            case .pipe: Self.openAgain(descriptor)
            // A terminal may report that it is writable although there is no room for the whole text.
            case .other: TerminalCopy.open(descriptor, O_WRONLY)
            case .file: nil
            }
        needsWaiting = kind != .file && ownDescription == nil
    }

    deinit { if let ownDescription { close(ownDescription) } }

    /// - Returns: How many bytes have been written, or -1 and the reason in `errno`.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        // This is as much as a writable pipe accepts without blocking.
        let count = needsWaiting ? min(bytes.count, Int(PIPE_BUF)) : bytes.count
        return Foundation.write(ownDescription ?? descriptor, bytes.baseAddress, count)
    }

    private enum Kind {
        case pipe
        /// A target without a reader that could block a write.
        case file
        case other

        init(of descriptor: Int32) {
            var (status, null) = (stat(), stat())
            guard fstat(descriptor, &status) == 0 else {
                self = .other
                return
            }
            switch status.st_mode & S_IFMT {
            case S_IFIFO: self = .pipe
            case S_IFREG: self = .file
            case S_IFCHR where stat("/dev/null", &null) == 0 && status.st_rdev == null.st_rdev: self = .file
            default: self = .other
            }
        }
    }

    /// A second open description of the same pipe, on which writes never block.
    ///
    /// The descriptor's own description is shared with other processes, and must not be changed.
    private static func openAgain(_ descriptor: Int32) -> Int32? {
        #if os(Linux)
        let own = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        return own < 0 ? nil : own
        #else
        // On other systems it would be the same description.
        return nil
        #endif
    }
}
