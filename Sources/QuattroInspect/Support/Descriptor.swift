#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// Writes text or bytes to a descriptor in pieces of a few kilobytes, never as one string.
struct DescriptorText: ~Copyable {
    private let descriptor: Int32
    /// How long it waits, in milliseconds, until the descriptor can be written again.
    private let patience: Int32
    private var pending: [UInt8] = []
    /// Whether the descriptor accepts no more; the rest is dropped.
    private(set) var isClosed = false

    init(to descriptor: Int32, patience: Int32 = 5_000) {
        (self.descriptor, self.patience) = (descriptor, patience)
    }

    mutating func write(_ text: String) { write(text.utf8) }

    mutating func write(_ bytes: some Sequence<UInt8>) {
        guard !isClosed else { return }
        pending.append(contentsOf: bytes)
        if pending.count >= 16_384 { flush() }
    }

    mutating func flush() {
        isClosed = isClosed || !writeAll(pending, to: descriptor, patience)
        pending.removeAll(keepingCapacity: true)
    }
}

/// A pipe that is ready accepts this many bytes at once, so that a write does not block.
private let mostAtOnce = 4_096

/// - Returns: Whether everything was written, with at most `patience` milliseconds before each piece.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ patience: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        guard isReady(descriptor, for: POLLOUT, within: patience) else { return false }
        let count = rest.prefix(mostAtOnce).withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR || errno == EAGAIN { continue }
            return false
        }
        rest = rest.dropFirst(count)
    }
    return true
}

/// Writes without SIGPIPE, which would end a process whose reader has gone.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if !canImport(Darwin)
    let sent = send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    if sent >= 0 || errno != ENOTSOCK { return sent }
    #endif
    var (pipeSignal, before, pending, pendingNow) = (sigset_t(), sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&pipeSignal)
    sigaddset(&pipeSignal, SIGPIPE)
    sigpending(&pending)
    pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    let written = write(descriptor, bytes, count)
    let error = errno
    sigpending(&pendingNow)
    if sigismember(&pending, SIGPIPE) == 0, sigismember(&pendingNow, SIGPIPE) == 1 {
        // The signal is pending for this thread, and would be delivered when it is unblocked.
        var taken: Int32 = 0
        sigwait(&pipeSignal, &taken)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = error
    return written
}

/// Waits until the descriptor can be read or written, at most the given number of milliseconds; returns whether it can.
func isReady(_ descriptor: Int32, for events: some BinaryInteger, within milliseconds: Int32) -> Bool {
    let end = ContinuousClock.now.advanced(by: .milliseconds(Int64(milliseconds)))
    while true {
        var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        let left = max((end - ContinuousClock.now) / .milliseconds(1), 0)
        let answer = poll(&request, 1, Int32(left.rounded(.up)))
        if answer >= 0 || errno != EINTR { return answer > 0 }
    }
}

/// Whether the descriptor is a terminal whose user wants colors.
func isColoredTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) != 0 && environmentVariable("NO_COLOR")?.isEmpty != false
}

func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
func removeEnvironmentVariable(_ name: String) { _ = unsetenv(name) }
