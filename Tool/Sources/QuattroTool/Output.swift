import Foundation
import QuattroToolCore
import Synchronization

/// Writes everything that the tool prints while it runs: whole lines to two streams, and a live block below them.
///
/// A write may block for as long as the reader does not read, and the command that printed the lines waits for it: this backpressure keeps
/// memory bounded. ``abandon()`` ends all such waits.
actor Output {
    typealias Stream = PrintStream

    private let thread = SerialThread(name: "output")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    nonisolated let style: OutputStyle
    private let wakeUp = WakeUp()
    private let targets: [Stream: OutputTarget]
    private let outputClosed: @Sendable (_ error: Int32) -> Void
    private var closed: Set<Stream> = []
    /// The streams whose reader had time to read and has not read.
    private var givenUp: Set<Stream> = []
    /// Whether some output was dropped because of that.
    private(set) var hasDropped = false
    private var block: [String] = []
    private var width = SettledWidth()
    private let hold = Mutex(Hold())

    private struct Hold {
        /// How many times the block has been held: a request that was made during one hold must not count for another.
        var number = 0
        var isHeld = false
        /// Whether the position of the block is unknown, since another program has written to the terminal.
        var isLost = false
    }

    /// A terminal is opened again, without blocking: it may report that it is writable although there is no room for the whole text.
    ///
    /// - Parameters:
    ///   - style: How output is shown.
    ///   - standardOutput: The target of standard output.
    ///   - outputClosed: Called once, if standard output can no longer be written.
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

    /// Whether labels are colored on the stream.
    nonisolated func isColored(_ stream: Stream) -> Bool {
        switch style.color {
        case .auto: TerminalSize.isColored(stream.rawValue)
        case .always: true
        case .never: false
        }
    }

    /// Writes whole lines; drops them if the stream has been closed.
    func write(_ lines: [UInt8], to stream: Stream) {
        guard !lines.isEmpty else { return }
        withoutBlock(on: [stream]) { lines.withUnsafeBytes { put($0, to: stream) } }
    }

    /// Writes all output of a command, with nothing else in between.
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
            // The old block stays on the screen: with a wrong count of rows, too much would be erased.
            block = []
        }
    }

    private var isWidthSettled: Bool { width.isSettled(TerminalSize.ofStandardError?.columns ?? .max, at: .now) }

    private func draw(_ lines: [String]) {
        guard !lines.isEmpty || !block.isEmpty else { return }
        // Erasing starts after the first column: if the block began in the first column of the first row, tmux would treat it as a whole
        // screen and keep it in its history.
        var text = block.isEmpty ? "" : "\r\u{1B}[\(rowsOfBlock)A\u{1B}[K\u{1B}[C\u{1B}[J\r"
        for line in lines { text += line + "\n" }
        block = lines
        Array(text.utf8).withUnsafeBytes { put($0, to: .standardError) }
    }

    /// The number of rows of the block: a terminal that has become narrower has wrapped its lines.
    private var rowsOfBlock: Int {
        let columns = TerminalSize.ofStandardError?.columns ?? .max
        return block.reduce(0) { $0 + max(1, (Terminal.width(of: $1) - 1) / columns + 1) }
    }

    /// Hides the live block until ``releaseBlock()``, without waiting for a terminal that accepts no output.
    ///
    /// - Returns: A function that erases the present block, if that is still necessary when it runs.
    nonisolated func holdBlock() -> @Sendable () async -> Void {
        let number = hold.withLock { hold in
            hold.number += 1
            hold.isHeld = true
            return hold.number
        }
        return { await self.eraseBlock(ofHold: number) }
    }

    /// Allows the block again: it is next shown below whatever is on the terminal then.
    nonisolated func releaseBlock() {
        hold.withLock { $0.isHeld = false }
        loseBlock()
    }

    /// Forgets the block on the terminal, since something else has been written below it.
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
    /// Gives up on readers: from now on, output that they do not accept at once is dropped.
    nonisolated func abandon() { wakeUp.signal(isPatient: false) }

    /// Gives up on readers that do not read: from now on, output is dropped if they accept nothing for a second.
    nonisolated func losePatience() { wakeUp.signal(isPatient: true) }

    private func put(_ bytes: UnsafeRawBufferPointer, to stream: Stream) {
        guard !closed.contains(stream), let target = targets[stream] else { return }
        var rest = bytes
        var (mayWrite, refusals) = (!target.needsWaiting, 0)
        while !rest.isEmpty {
            let hasWaited = !mayWrite
            guard mayWrite || waitUntilWritable(stream, target) else { return hasDropped = true }
            let count = target.write(rest)
            // If the target accepted less than everything, it is full.
            mayWrite = count == rest.count && !target.needsWaiting
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                refusals = 0
            } else if errno == EAGAIN, target.isTerminal, hasWaited {
                // A terminal with room for one byte reports that it is writable, but a line end needs two bytes.
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

    /// Whether to stop waiting for a terminal that has refused this many times, a millisecond each.
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
