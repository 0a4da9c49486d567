import CQuattroGuard
import Foundation
import Synchronization

/// A process of its own that ends the commands when the tool has ended without doing so, by SIGKILL or a crash.
///
/// The tool tells it about each command before the command is started, and when no process of the command is left. The system tells it that
/// the tool has ended.
final class CommandGuard: Sendable {
    /// The guard of this process.
    ///
    /// If it was not forked before `main`, it is forked when this is first read, which must be before there is a second thread.
    static let current = CommandGuard()

    /// The `errno` if there is no guard; 0 if there is one.
    var error: Int32 { process.error }
    private let process: quattro_guard
    private let commands = Atomic<Int>(0)
    /// Whether the guard receives messages.
    ///
    /// After a message was not received, no more are sent.
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

    /// A problem that the user has not been told yet.
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
    /// - Returns: The number of the command, for the other calls and for the command's environment.
    func starting() -> Int {
        let number = commands.add(1, ordering: .relaxed).newValue
        tell(QUATTRO_GUARD_STARTING, number: number)
        return number
    }

    func started(_ number: Int, leader: pid_t) {
        tell(QUATTRO_GUARD_STARTED, process: leader, number: number)
    }

    /// No process of the command is left, or it could not be started.
    ///
    /// Call this before the leader is reaped: after that, its process ID may belong to another process.
    func ended(_ number: Int) { tell(QUATTRO_GUARD_ENDED, number: number) }

    private func tell(_ kind: some BinaryInteger, process leader: pid_t = 0, number: Int) {
        tell { quattro_guard_tell(process, Int32(kind), leader, Int64(number)) }
    }

    /// The environment of a command: the tool's environment, byte for byte, and the command's number.
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

    /// The terminal's mode changes; the guard restores it if the tool cannot.
    func terminalChanged(from before: termios, to now: termios) {
        var (before, now) = (before, now)
        tell { quattro_guard_tell_terminal(process, &before, &now) }
    }

    func terminalIsAsBefore() { tell { quattro_guard_tell_terminal(process, nil, nil) } }

    /// Ends the guard when there is nothing left to guard.
    func finish() { quattro_guard_finish(process) }
}
