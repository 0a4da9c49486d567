import Foundation
import Synchronization

/// How the terminal treats keys: one by one and unseen while something is shown on it, and as before afterwards.
///
/// Ctrl-C and Ctrl-Z remain signals.
final class TerminalMode: Sendable {
    /// The terminal that keys are read from; `nil` if there is none.
    let keys: Int32?
    /// What it was like before; `nil` while it is so.
    private let before = Mutex<termios?>(nil)
    /// Whether lines are shown on it one after the other, and the guard of the commands puts it back if this process cannot.
    private let isOfLines: Bool

    /// Keys come from standard input, or from the terminal that the process belongs to if that is something else.
    init() {
        let descriptor = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        keys = descriptor >= 0 ? descriptor : nil
        isOfLines = false
    }

    /// Keys come from a terminal on which lines are shown one after the other: Ctrl-S stops them, as always.
    init(lineTerminal: Int32?) {
        (keys, isOfLines) = (lineTerminal, true)
    }

    /// Whether it is not as it was before.
    var isEntered: Bool { before.withLock { $0 != nil } }

    /// Whether keys are for this process, and not for a shell that has put it into the background.
    var isInForeground: Bool { keys.map { tcgetpgrp($0) == getpgrp() } ?? false }

    func enter() {
        guard let keys else { return }
        before.withLock { before in
            var mode = termios()
            guard tcgetattr(keys, &mode) == 0 else { return }
            // Another process reads keys from it, and will bring it back.
            if isOfLines, mode.c_lflag & tcflag_t(ICANON) == 0 { return }
            before = before ?? mode
            mode.c_lflag &= ~tcflag_t(ECHO | ICANON)
            // Ctrl-S would stop the picture, and what waits for it to be drawn.
            if !isOfLines { mode.c_iflag &= ~tcflag_t(IXON) }
            // Before it is so: if this process ends in between, the guard finds that there is nothing to undo.
            if isOfLines, let before { CommandGuard.current.terminalChanged(from: before, to: mode) }
            Self.set(keys, mode)
        }
    }

    func leave() {
        guard let keys else { return }
        before.withLock { before in
            guard let mode = before else { return }
            Self.set(keys, mode)
            before = nil
            if isOfLines { CommandGuard.current.terminalIsAsBefore() }
        }
    }

    /// In the background this stops the process, until it is in the foreground: so it is not done to the terminal of another process.
    private static func set(_ descriptor: Int32, _ mode: termios) {
        Unblocked.call(SIGTTOU) {
            var mode = mode
            while tcsetattr(descriptor, TCSANOW, &mode) != 0, errno == EINTR {}
        }
    }
}

/// Stops the process as Ctrl-Z would, if nothing had taken that over.
enum Suspension {
    /// - Returns: When it goes on; at once where nothing could make it go on, such as a shell without jobs.
    static func stop() {
        var (usual, ours) = (sigaction(), sigaction())
        sigaction(SIGTSTP, &usual, &ours)
        Unblocked.call(SIGTSTP) { _ = raise(SIGTSTP) }
        sigaction(SIGTSTP, &ours, nil)
    }
}

/// The threads of pools block signals.
private enum Unblocked {
    static func call(_ signal: Int32, _ body: () -> Void) {
        var (set, before) = (sigset_t(), sigset_t())
        sigemptyset(&set)
        sigaddset(&set, signal)
        pthread_sigmask(SIG_UNBLOCK, &set, &before)
        body()
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
