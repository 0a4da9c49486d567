import Foundation
import QuattroToolCore
import Synchronization

/// Everything that the tool writes while it runs: whole lines to two streams, and a live block below them.
///
/// Writing may block for as long as the reader likes, and the command whose lines they are waits for it: that is the backpressure which
/// keeps memory bounded. ``abandon()`` ends all such waits.
actor Output {
    typealias Stream = PrintStream

    private let thread = SerialThread(name: "output")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    nonisolated let style: OutputStyle
    private let wakeUp = WakeUp()
    private let targets: [Stream: OutputTarget]
    private let outputClosed: @Sendable (_ error: Int32) -> Void
    private var closed: Set<Stream> = []
    /// Those whose reader has been given the time to read and has not.
    private var givenUp: Set<Stream> = []
    /// Whether something has not been written because of that.
    private(set) var hasDropped = false
    private var block: [String] = []
    private var width = SettledWidth()
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
    ///   - style: How what is printed is shown.
    ///   - standardOutput: Where that goes.
    ///   - outputClosed: Called once, if standard output cannot be written to any more.
    init(
        style: OutputStyle = OutputStyle(),
        standardOutput: Int32 = STDOUT_FILENO,
        outputClosed: @escaping @Sendable (_ error: Int32) -> Void
    ) {
        self.style = style
        targets = [
            .standardOutput: OutputTarget(standardOutput), .standardError: OutputTarget(STDERR_FILENO),
        ]
        self.outputClosed = outputClosed
    }

    /// Whether labels are colored there.
    nonisolated func isColored(_ stream: Stream) -> Bool {
        switch style.color {
        case .auto: TerminalSize.isColored(stream.rawValue)
        case .always: true
        case .never: false
        }
    }

    /// Writes whole lines, to nowhere if the stream has been closed.
    func write(_ lines: [UInt8], to stream: Stream) {
        guard !lines.isEmpty else { return }
        withoutBlock(on: [stream]) { lines.withUnsafeBytes { put($0, to: stream) } }
    }

    /// Writes what a command has printed, with nothing else in between.
    ///
    /// - Returns: The number of the error that kept it from being read back; zero for none.
    func write(_ printed: KeptOutput.Content) -> Int32 {
        guard !printed.isEmpty else { return 0 }
        return withoutBlock(on: Stream.allCases) { printed.read { put($1, to: $0) } }
    }

    /// Replaces the live block, or erases it if there are no lines.
    func show(_ lines: [String]) {
        let isHeld = hold.withLock { hold in
            if hold.isLost { block = [] }
            hold.isLost = false
            return hold.isHeld
        }
        guard !isHeld else { return }
        let isSettled = isWidthSettled
        if block.isEmpty || isSettled {
            draw(lines)
        } else if lines.isEmpty {
            // It stays where it is: what is erased by a wrong count of rows is more than that.
            block = []
        }
    }

    private var isWidthSettled: Bool { width.isSettled(TerminalSize.ofStandardError?.columns ?? .max, at: .now) }

    private func draw(_ lines: [String]) {
        guard !lines.isEmpty || !block.isEmpty else { return }
        // From the first column of the first row, tmux would treat it as a whole screen, which it keeps for people to scroll back to.
        var text = block.isEmpty ? "" : "\r\u{1B}[\(rowsOfBlock)A\u{1B}[K\u{1B}[C\u{1B}[J\r"
        for line in lines { text += line + "\n" }
        block = lines
        Array(text.utf8).withUnsafeBytes { put($0, to: .standardError) }
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
        if hold.withLock({ $0.isHeld && $0.number == number }), isWidthSettled { draw([]) }
    }

    private func withoutBlock<Result>(on streams: [Stream], _ body: () -> Result) -> Result {
        guard !block.isEmpty, streams.contains(where: { targets[$0]?.isTerminal == true }) else { return body() }
        let hidden = block
        show([])
        defer { show(hidden) }
        return body()
    }
}

// MARK: - Readers

extension Output {
    /// Gives up on readers: what they do not take at once is dropped from now on.
    nonisolated func abandon() { wakeUp.signal(isPatient: false) }

    /// Gives up on readers that do not read: from now on what they take nothing of for a second is dropped.
    nonisolated func losePatience() { wakeUp.signal(isPatient: true) }

    private func put(_ bytes: UnsafeRawBufferPointer, to stream: Stream) {
        guard !closed.contains(stream), let target = targets[stream] else { return }
        var rest = bytes
        var (mayWrite, refusals) = (!target.needsWaiting, 0)
        while !rest.isEmpty {
            let hasWaited = !mayWrite
            guard mayWrite || waitUntilWritable(stream, target) else { return hasDropped = true }
            let count = target.write(rest)
            // What has taken less than all is full.
            mayWrite = count == rest.count && !target.needsWaiting
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                refusals = 0
            } else if errno == EAGAIN, target.isTerminal, hasWaited {
                // One with room for one byte says that it can be written to, and has none for the end of a line, which are two.
                refusals += 1
                if isOver(stream, afterRefusals: refusals) { return hasDropped = true }
                usleep(1000)
            } else if errno != EINTR && errno != EAGAIN {
                return close(stream, error: errno)
            }
        }
    }

    private func waitUntilWritable(_ stream: Stream, _ target: OutputTarget) -> Bool {
        if wakeUp.waitUntilWritable(target.descriptor) { return true }
        guard !givenUp.contains(stream) else { return false }
        if wakeUp.isPatient, wakeUp.waitUntilWritable(target.descriptor, atMost: 1000) { return true }
        givenUp.insert(stream)
        return false
    }

    /// Whether a terminal that has refused so many times, a millisecond each, is not waited for any longer.
    private func isOver(_ stream: Stream, afterRefusals count: Int) -> Bool {
        guard wakeUp.isSignalled else { return false }
        guard !givenUp.contains(stream), wakeUp.isPatient, count < 1000 else {
            givenUp.insert(stream)
            return true
        }
        return false
    }

    private func close(_ stream: Stream, error: Int32) {
        closed.insert(stream)
        if stream == .standardOutput { outputClosed(error) }
    }
}
