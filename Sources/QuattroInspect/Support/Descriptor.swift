#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// Text that goes to a descriptor in pieces, some kilobytes at a time: never as one string.
struct DescriptorText: ~Copyable {
    private let descriptor: Int32
    /// How long it waits, in milliseconds, for a descriptor that takes no more.
    private let patience: Int32
    private var pending: [UInt8] = []
    /// Whether the descriptor does not take any more; the rest is dropped.
    private(set) var isClosed = false

    init(to descriptor: Int32, patience: Int32 = 5_000) {
        (self.descriptor, self.patience) = (descriptor, patience)
    }

    mutating func write(_ text: String) {
        guard !isClosed else { return }
        pending.append(contentsOf: text.utf8)
        if pending.count >= 16_384 { flush() }
    }

    mutating func flush() {
        isClosed = isClosed || !writeAll(pending, to: descriptor, patience)
        pending.removeAll(keepingCapacity: true)
    }
}

/// - Returns: Whether all of it was taken.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ patience: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { continue }
            // Of a descriptor that does not block: it is waited for, but not for ever.
            guard errno == EAGAIN, isWritable(descriptor, within: patience) else { return false }
            continue
        }
        rest = rest.dropFirst(count)
    }
    return true
}

/// Writes, without the signal that ends a process whose reader has gone.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if !canImport(Darwin)
    let sent = send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    if sent >= 0 || errno != ENOTSOCK { return sent }
    #endif
    var (pipeSignal, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&pipeSignal)
    sigaddset(&pipeSignal, SIGPIPE)
    sigpending(&pending)
    pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    let written = write(descriptor, bytes, count)
    let error = errno
    if written < 0, error == EPIPE, sigismember(&pending, SIGPIPE) == 0 {
        // It is pending for this thread, and would come when it is not blocked any more.
        var taken: Int32 = 0
        sigwait(&pipeSignal, &taken)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = error
    return written
}

private func isWritable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, milliseconds) > 0
}

/// Whether it is a terminal whose user wants colors.
func isColoredTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) != 0 && environmentVariable("NO_COLOR")?.isEmpty != false
}

func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
