import Foundation

/// One of the standard streams, and how to write much to it at once without being held up by its reader.
final class OutputTarget: Sendable {
    /// What is waited for.
    let descriptor: Int32
    let isTerminal: Bool
    /// Whether a write may be held up, unless it has been waited for and is short.
    let needsWaiting: Bool
    private let ownDescription: Int32?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        let kind = Kind(of: descriptor)
        ownDescription =
            switch kind {
            case .pipe: Self.openAgain(descriptor)
            // A terminal may say that it can be written to, and have no room for the whole of what is written.
            case .other: TerminalCopy.open(descriptor, O_WRONLY)
            case .file: nil
            }
        needsWaiting = kind != .file && ownDescription == nil
    }

    deinit { if let ownDescription { close(ownDescription) } }

    /// - Returns: How many bytes have been written, or -1 and the reason in `errno`.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        // As much as a pipe that has become writable takes without blocking.
        let count = needsWaiting ? min(bytes.count, Int(PIPE_BUF)) : bytes.count
        return Foundation.write(ownDescription ?? descriptor, bytes.baseAddress, count)
    }

    private enum Kind {
        case pipe
        /// What has no reader that could keep a write waiting.
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

    /// A second way to the same pipe, on which writes never block.
    ///
    /// That of the descriptor belongs to other processes too, and must stay as it is.
    private static func openAgain(_ descriptor: Int32) -> Int32? {
        #if os(Linux)
        let own = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        return own < 0 ? nil : own
        #else
        // Elsewhere it would be the same description.
        return nil
        #endif
    }
}
