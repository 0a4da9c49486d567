import Foundation
import Synchronization

/// The terminal's mode for keys: one by one and without echo while a display is shown, and as before afterwards.
///
/// Ctrl-C and Ctrl-Z remain signals.
final class TerminalMode: Sendable {
    /// The terminal from which keys are read; `nil` if there is none.
    let keys: Int32?
    /// The mode before; `nil` while that is in effect.
    private let before = Mutex<termios?>(nil)
    /// Whether lines are printed on the terminal one after another.
    ///
    /// Then the guard restores the mode if this process cannot.
    private let isOfLines: Bool

    /// Keys are read from standard input, or from the controlling terminal if standard input is not a terminal.
    init() {
        let descriptor = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        keys = descriptor >= 0 ? descriptor : nil
        isOfLines = false
    }

    /// Keys are read from a terminal on which lines are printed one after another: Ctrl-S stops the output as usual.
    init(lineTerminal: Int32?) {
        (keys, isOfLines) = (lineTerminal, true)
    }

    /// Whether the mode has been changed.
    var isEntered: Bool { before.withLock { $0 != nil } }

    /// Whether keys are for this process, and not for the shell that has put it into the background.
    var isInForeground: Bool { keys.map { tcgetpgrp($0) == getpgrp() } ?? false }

    func enter() {
        guard let keys else { return }
        before.withLock { before in
            var mode = termios()
            guard tcgetattr(keys, &mode) == 0 else { return }
            // Another process is reading keys from the terminal, and will restore the mode.
            if isOfLines, mode.c_lflag & tcflag_t(ICANON) == 0 { return }
            before = before ?? mode
            mode.c_lflag &= ~tcflag_t(ECHO | ICANON)
            // Ctrl-S would block drawing, and everything that waits for it.
            if !isOfLines { mode.c_iflag &= ~tcflag_t(IXON) }
            // The guard is told before the change: if this process ends in between, the guard finds nothing to undo.
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

    /// In the background, this stops the process until it is in the foreground: so it never changes the mode for another process.
    private static func set(_ descriptor: Int32, _ mode: termios) {
        Unblocked.call(SIGTTOU) {
            var mode = mode
            while tcsetattr(descriptor, TCSANOW, &mode) != 0, errno == EINTR {}
        }
    }
}

/// Stops the process as Ctrl-Z would if the signal had not been taken over.
enum Suspension {
    /// - Returns: When the process is continued; at once if nothing could continue it, such as under a shell without job control.
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
