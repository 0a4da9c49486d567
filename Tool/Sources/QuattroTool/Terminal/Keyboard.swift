import Foundation
import QuattroToolCore
import Synchronization

/// Reads Ctrl-T from the terminal while commands run.
///
/// - Commands cannot notice that: each has a session of its own, without a terminal, and `/dev/null` as its standard input.
/// - Other typed characters are kept, and given back to the terminal for the shell if the system allows that.
/// - On Apple's systems, the terminal itself turns the key into a signal, and nothing is read.
final class Keyboard: Sendable {
    private struct State {
        /// Whether keys are read whenever they are for this process.
        var isWanted = false
        /// The reading that is under way.
        var reading: KeyReading?
    }

    private let mode: TerminalMode
    private let asked: @Sendable () -> Void
    /// The terminal, opened again, so that only these reads do not block: another process may already have read the input.
    private let terminal: Int32
    private let state = Mutex(State())

    /// - Parameters:
    ///   - isInputRead: Whether typed text is read as commands, and so not as keys.
    ///   - asked: Called for each Ctrl-T.
    init(isInputRead: Bool = false, asked: @escaping @Sendable () -> Void) {
        self.asked = asked
        terminal = (Self.isOurs && !isInputRead ? TerminalCopy.open(STDIN_FILENO, O_RDONLY) : nil) ?? -1
        mode = TerminalMode(lineTerminal: terminal >= 0 ? STDIN_FILENO : nil)
    }

    deinit {
        if terminal >= 0 { close(terminal) }
    }

    /// Whether there are keys that may be read.
    var isThere: Bool { mode.keys != nil }

    /// Reads keys from now on, whenever they are for this process.
    func enter() {
        state.withLock { state in
            state.isWanted = true
            // A shell may have changed the terminal's mode.
            begin(&state)
        }
    }

    /// Begins reading if that has become possible: the process may have come to the foreground.
    func follow() {
        state.withLock { state in
            if state.isWanted, state.reading?.isOver != false { begin(&state) }
        }
    }

    /// Leaves the terminal as it was.
    func leave() {
        state.withLock { state in
            state.isWanted = false
            end(&state)
            // In the background, the terminal's mode belongs to the shell.
            if mode.isInForeground { mode.leave() }
        }
    }

    private func begin(_ state: inout State) {
        guard isThere, mode.isInForeground else { return }
        end(&state)
        mode.enter()
        guard mode.isEntered, let reading = KeyReading(of: terminal, asked) else { return }
        state.reading = reading
        reading.begin(mode)
    }

    private func end(_ state: inout State) {
        guard let ended = state.reading else { return }
        state.reading = nil
        for byte in ended.end() { Self.giveBack(byte) }
    }

    /// The reader of a pipe, such as a pager, may need the keys.
    private static var isOurs: Bool {
        #if os(Linux)
        var status = stat()
        guard isatty(STDIN_FILENO) == 1, TerminalSize.canShowLiveBlock, fstat(STDOUT_FILENO, &status) == 0 else {
            return false
        }
        return ![S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
        #else
        return false
        #endif
    }

    private static func giveBack(_ byte: UInt8) {
        var byte = byte
        _ = ioctl(STDIN_FILENO, UInt(TIOCSTI), &byte)
    }
}

/// One period of reading keys, on a thread of its own.
private final class KeyReading: Sendable {
    private let terminal: Int32
    private let asked: @Sendable () -> Void
    private let stop: (readEnd: Int32, writeEnd: Int32)
    private let kept = Mutex<[UInt8]>([])
    private let hasEnded = DispatchSemaphore(value: 0)
    private let isOverNow = Atomic<Bool>(false)

    /// Whether it has ended by itself, since keys are no longer for this process.
    var isOver: Bool { isOverNow.load(ordering: .relaxed) }

    init?(of terminal: Int32, _ asked: @escaping @Sendable () -> Void) {
        guard let stop = makePipe() else { return nil }
        self.stop = stop
        (self.terminal, self.asked) = (terminal, asked)
    }

    deinit {
        close(stop.readEnd)
        close(stop.writeEnd)
    }

    func begin(_ mode: TerminalMode) {
        Thread.detachNewThread { [self] in
            while waitForKeys(), mode.isInForeground, readKeys() {}
            isOverNow.store(true, ordering: .relaxed)
            hasEnded.signal()
        }
    }

    /// - Returns: The typed characters other than Ctrl-T.
    func end() -> [UInt8] {
        _ = write(stop.writeEnd, [0], 1)
        hasEnded.wait()
        return kept.withLock { $0 }
    }

    /// - Returns: `false` when the reading has to end.
    private func waitForKeys() -> Bool {
        var waiting = [
            pollfd(fd: terminal, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&waiting, 2, -1) < 0, errno == EINTR {}
        return waiting[1].revents == 0
    }

    private func readKeys() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(terminal, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && [EINTR, EAGAIN].contains(errno) }
        for byte in buffer[..<count] {
            if byte == Self.controlT { asked() } else { kept.withLock { $0.append(byte) } }
        }
        return true
    }

    private static let controlT: UInt8 = 0x14
}
