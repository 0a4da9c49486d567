import CQuattroGuard
import Foundation
import Synchronization

/// A process of its own that ends the commands when the tool has ended without doing so, by SIGKILL or a crash.
///
/// It hears of each command before it is started, and when nothing of it is left; that the tool has ended it hears from the system.
final class CommandGuard: Sendable {
    /// The one of this process, from the first time that it is asked for, which must be before there is a second thread.
    static let current = CommandGuard()

    /// Why there is none; 0 if there is one.
    let error: Int32
    private let process: pid_t
    private let pipe: Int32
    private let commands = Atomic<Int>(0)

    private init() {
        var process: pid_t = 0
        pipe = quattro_guard_fork(&process)
        error = pipe < 0 ? errno : 0
        self.process = process
    }

    /// How long the commands may take between SIGTERM and SIGKILL.
    func setGrace(_ grace: Duration) {
        let milliseconds = min(grace / .milliseconds(1), 1e15)
        quattro_guard_tell(pipe, Int32(QUATTRO_GUARD_GRACE), 0, Int64(milliseconds))
    }

    /// A command is about to be started.
    ///
    /// - Returns: Its number, which is for the other calls, and belongs into its environment.
    func starting() -> Int {
        let number = commands.add(1, ordering: .relaxed).newValue
        quattro_guard_tell(pipe, Int32(QUATTRO_GUARD_STARTING), 0, Int64(number))
        return number
    }

    func started(_ number: Int, leader: pid_t) {
        quattro_guard_tell(pipe, Int32(QUATTRO_GUARD_STARTED), leader, Int64(number))
    }

    /// Nothing of the command is left, or it could not be started.
    func ended(_ number: Int) {
        quattro_guard_tell(pipe, Int32(QUATTRO_GUARD_ENDED), 0, Int64(number))
    }

    /// The environment of a command: that of the tool, byte for byte, and its number.
    func environment(_ number: Int) -> [[UInt8]] {
        Self.environment + [Array("\(QUATTRO_GUARD_VARIABLE)=\(process).\(number)\0".utf8)]
    }

    private static let environment: [[UInt8]] = {
        var entries: [[UInt8]] = []
        guard var next = quattro_environment() else { return [] }
        let own = Array("\(QUATTRO_GUARD_VARIABLE)=".utf8)
        while let entry = next.pointee {
            let bytes = UnsafeBufferPointer(start: entry, count: strlen(entry) + 1).map { UInt8(bitPattern: $0) }
            if !bytes.starts(with: own) { entries.append(bytes) }
            next += 1
        }
        return entries
    }()

    /// The terminal is treated in another way from now on, which is to be undone if the tool cannot do that.
    func terminalChanged(from before: termios, to now: termios) {
        var (before, now) = (before, now)
        quattro_guard_tell_terminal(pipe, &before, &now)
    }

    func terminalIsAsBefore() { quattro_guard_tell_terminal(pipe, nil, nil) }

    /// Ends the guard, when there is nothing left to guard.
    func finish() {
        guard error == 0 else { return }
        close(pipe)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }
}
