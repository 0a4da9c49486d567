import CQuattroGuard
import Foundation
import Synchronization

/// A process of its own that ends the commands when the tool has ended without doing so, by SIGKILL or a crash.
///
/// It hears of each command before it is started, and when nothing of it is left; that the tool has ended it hears from the system.
final class CommandGuard: Sendable {
    /// The one of this process.
    ///
    /// Where it has not been forked before `main`, it is when this is asked for, which must be before there is a second thread.
    static let current = CommandGuard()

    /// Why there is none; 0 if there is one.
    var error: Int32 { process.error }
    private let process: quattro_guard
    private let commands = Atomic<Int>(0)
    /// Whether it hears what it is told; it is told nothing any more from when it did not.
    private let hears = Atomic<Bool>(true)
    private let isToBeSaid = Atomic<Bool>(false)

    private init() {
        process = quattro_guard_current(CommandLine.argc, CommandLine.unsafeArgv)
        quattro_guard_watch_crashes(process)
    }

    private func tell(_ body: () -> Int32) {
        guard hears.load(ordering: .relaxed), body() == 0 else { return }
        if hears.exchange(false, ordering: .relaxed) { isToBeSaid.store(true, ordering: .relaxed) }
    }

    /// What the user is to know of it, and has not been told yet.
    func takeComplaint() -> String? {
        guard isToBeSaid.exchange(false, ordering: .relaxed) else { return nil }
        return
            "guard-\(getpid()) has been stopped or killed: if quattro is killed too, nothing ends the commands that start from now on"
    }

    /// How long the commands may take between SIGTERM and SIGKILL.
    func setGrace(_ grace: Duration) {
        let milliseconds = min(grace / .milliseconds(1), 1e15)
        tell(QUATTRO_GUARD_GRACE, number: Int(milliseconds))
    }

    /// A command is about to be started.
    ///
    /// - Returns: Its number, which is for the other calls, and belongs into its environment.
    func starting() -> Int {
        let number = commands.add(1, ordering: .relaxed).newValue
        tell(QUATTRO_GUARD_STARTING, number: number)
        return number
    }

    func started(_ number: Int, leader: pid_t) {
        tell(QUATTRO_GUARD_STARTED, process: leader, number: number)
    }

    /// Nothing of the command is left, or it could not be started.
    ///
    /// To be called before its leader is reaped: after that its number may be that of a stranger.
    func ended(_ number: Int) { tell(QUATTRO_GUARD_ENDED, number: number) }

    private func tell(_ kind: some BinaryInteger, process leader: pid_t = 0, number: Int) {
        tell { quattro_guard_tell(process, Int32(kind), leader, Int64(number)) }
    }

    /// The environment of a command: that of the tool, byte for byte, and its number.
    func environment(_ number: Int) -> [[UInt8]] {
        Self.environment + [
            Array("\(QUATTRO_GUARD_VARIABLE)=\(String(cString: quattro_guard_nonce())).\(number)\0".utf8)
        ]
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
        tell { quattro_guard_tell_terminal(process, &before, &now) }
    }

    func terminalIsAsBefore() { tell { quattro_guard_tell_terminal(process, nil, nil) } }

    /// Ends the guard, when there is nothing left to guard.
    func finish() { quattro_guard_finish(process) }
}
