import Foundation
import QuattroToolCore
import Synchronization

/// Ctrl-T, read from the terminal while commands run.
///
/// - No command can notice: each has a session of its own, without a terminal, and `/dev/null` as its standard input.
/// - What else is typed is kept, and given back to the terminal for the shell, where the system allows that.
/// - On Apple's systems the terminal itself makes a signal of the key, and nothing is read.
final class Keyboard: Sendable {
    private struct State {
        /// Whether keys are to be read whenever they are for this process.
        var isWanted = false
        /// What goes on while keys are read.
        var reading: KeyReading?
    }

    private let mode: TerminalMode
    private let asked: @Sendable () -> Void
    /// The terminal once more, so that reads from it, and from nothing else, do not block: another process may have taken what was there.
    private let terminal: Int32
    private let state = Mutex(State())

    /// - Parameters:
    ///   - isInputRead: Whether what is typed is read as commands, and so not as keys.
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
            // A shell may have set the terminal to what it likes.
            begin(&state)
        }
    }

    /// Does what has become possible meanwhile: the process may have come to the foreground.
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
            // In the background the terminal is as the shell wants it.
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

    /// The reader of a pipe, such as a pager, may want the keys for itself.
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

/// A thread that reads keys, from its begin to its end.
private final class KeyReading: Sendable {
    private let terminal: Int32
    private let asked: @Sendable () -> Void
    private let stop: (readEnd: Int32, writeEnd: Int32)
    private let kept = Mutex<[UInt8]>([])
    private let hasEnded = DispatchSemaphore(value: 0)
    private let isOverNow = Atomic<Bool>(false)

    /// Whether it has ended by itself, since keys are not for this process any more.
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

    /// - Returns: What was typed besides Ctrl-T.
    func end() -> [UInt8] {
        _ = write(stop.writeEnd, [0], 1)
        hasEnded.wait()
        return kept.withLock { $0 }
    }

    /// - Returns: `false` when it is to end.
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
