import Foundation
import QuattroToolCore
import Synchronization

/// Everything that the tool writes while it runs: whole lines to two streams, and a live block below them.
///
/// Writing may block for as long as the reader likes, and the command whose lines they are waits for it: that is the backpressure which
/// keeps memory bounded. ``abandon()`` ends all such waits.
actor Output {
    enum Stream: Int32 {
        case standardOutput = 1
        case standardError = 2
    }

    private let thread = SerialThread(name: "output")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let wakeUp = WakeUp()
    private let standardOutput: Int32
    private let standardError: Int32
    /// What is to be closed.
    private let copies: [Int32]
    private let outputClosed: @Sendable (_ error: Int32) -> Void
    private var closed: Set<Stream> = []
    private var block: [String] = []
    private let hold = Mutex(Hold())

    private struct Hold {
        /// How many times the block has been held: one hold is not for what was asked during another.
        var number = 0
        var isHeld = false
        /// Whether the block is not where it was any more, since something else has written to the terminal.
        var isLost = false
    }

    /// A terminal is opened once more: it may say that it can be written to, and have no room for the whole of what is written.
    ///
    /// - Parameters:
    ///   - standardOutput: Where that goes, if it is not the usual one: it must not block.
    ///   - outputClosed: Called once, if standard output cannot be written to any more.
    init(
        standardOutput: Int32? = nil,
        outputClosed: @escaping @Sendable (_ error: Int32) -> Void
    ) {
        let output = standardOutput == nil ? TerminalCopy.open(STDOUT_FILENO, O_WRONLY) : nil
        let error = TerminalCopy.open(STDERR_FILENO, O_WRONLY)
        self.standardOutput = standardOutput ?? output ?? STDOUT_FILENO
        standardError = error ?? STDERR_FILENO
        copies = [output, error].compactMap { $0 }
        self.outputClosed = outputClosed
    }

    deinit {
        for copy in copies { Foundation.close(copy) }
    }

    /// Writes whole lines, to nowhere if the stream has been closed.
    func write(_ lines: [UInt8], to stream: Stream) {
        guard !lines.isEmpty else { return }
        guard isatty(descriptor(of: stream)) == 1 else { return put(lines, to: stream) }
        let hidden = block
        show([])
        put(lines, to: stream)
        show(hidden)
    }

    /// Replaces the live block, or erases it if there are no lines.
    func show(_ lines: [String]) {
        let isHeld = hold.withLock { hold in
            if hold.isLost { block = [] }
            hold.isLost = false
            return hold.isHeld
        }
        if !isHeld { draw(lines) }
    }

    private func draw(_ lines: [String]) {
        guard !lines.isEmpty || !block.isEmpty else { return }
        var text = block.isEmpty ? "" : "\r\u{1B}[\(rowsOfBlock)A\u{1B}[J"
        for line in lines { text += line + "\n" }
        block = lines
        put(Array(text.utf8), to: .standardError)
    }

    /// A terminal that has become narrower has wrapped the lines.
    private var rowsOfBlock: Int {
        let columns = TerminalSize.ofStandardError?.columns ?? .max
        return block.reduce(0) { $0 + max(1, (Terminal.width(of: $1) - 1) / columns + 1) }
    }

    /// Shows no live block until ``releaseBlock()``, without waiting for a terminal that takes nothing.
    ///
    /// - Returns: What erases the block that is there, if that is still to be done when its turn comes.
    nonisolated func holdBlock() -> @Sendable () async -> Void {
        let number = hold.withLock { hold in
            hold.number += 1
            hold.isHeld = true
            return hold.number
        }
        return { await self.eraseBlock(ofHold: number) }
    }

    /// The block comes back when it is shown the next time, below what is then on the terminal.
    nonisolated func releaseBlock() {
        hold.withLock { $0.isHeld = false }
        loseBlock()
    }

    /// Forgets the block that is on the terminal: something else has been written below it.
    nonisolated func loseBlock() { hold.withLock { $0.isLost = true } }

    private func eraseBlock(ofHold number: Int) {
        if hold.withLock({ $0.isHeld && $0.number == number }) { draw([]) }
    }

    /// Gives up on readers that do not read: what they do not take at once is dropped from now on.
    nonisolated func abandon() {
        wakeUp.signal()
    }

    private func put(_ bytes: [UInt8], to stream: Stream) {
        guard !closed.contains(stream) else { return }
        var rest = bytes[...]
        let descriptor = descriptor(of: stream)
        while !rest.isEmpty {
            guard wakeUp.waitUntilWritable(descriptor) else { return }
            // As much as a pipe that has become writable takes without blocking.
            let count = rest.prefix(Int(PIPE_BUF)).withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // A terminal with room for one byte has none for the end of a line, which are two.
                if wakeUp.isSignalled { return }
                usleep(1000)
            } else if errno != EINTR {
                return close(stream, error: errno)
            }
        }
    }

    private func descriptor(of stream: Stream) -> Int32 {
        stream == .standardOutput ? standardOutput : standardError
    }

    private func close(_ stream: Stream, error: Int32) {
        closed.insert(stream)
        if stream == .standardOutput { outputClosed(error) }
    }
}

/// A pipe that makes a waiting `poll` return.
private final class WakeUp: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        // Without a pipe the waits simply cannot be ended early: `poll` skips negative descriptors.
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        Foundation.close(readEnd)
        Foundation.close(writeEnd)
    }

    func signal() {
        _ = Foundation.write(writeEnd, [0], 1)
    }

    var isSignalled: Bool {
        var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    /// - Returns: Whether the descriptor can be written to. `false` only after ``signal()``, which ends all waiting.
    func waitUntilWritable(_ descriptor: Int32) -> Bool {
        var waiting = [
            pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
        ]
        // The byte stays in the pipe, so that every later wait ends at once too.
        while poll(&waiting, 2, -1) < 0 && errno == EINTR {}
        return waiting[0].revents != 0 || waiting[1].revents == 0
    }
}
