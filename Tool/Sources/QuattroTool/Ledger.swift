import Quattro
import QuattroToolCore
import Synchronization

/// The record of a run: the commands write to it, and the displays and reports read it.
final class Ledger: Sendable {
    private let record: Mutex<RunRecord>

    /// Called with each command that has been started and has ended.
    private let onEnd: @Sendable (RunRecord.Entry) -> Void

    /// - Parameters:
    ///   - commands: The commands that are known at the beginning.
    ///   - began: When the run began.
    ///   - isComplete: Whether there will be no more commands.
    ///   - onEnd: Called with each command that has been started and has ended.
    init(
        _ commands: [RunPlan.Command],
        began: ContinuousClock.Instant,
        isComplete: Bool = true,
        onEnd: @escaping @Sendable (RunRecord.Entry) -> Void = { _ in }
    ) {
        record = Mutex(RunRecord(commands, began: began, isComplete: isComplete))
        self.onEnd = onEnd
    }

    /// A copy of the whole record, for displays.
    ///
    /// The other properties do not copy the record, since after a copy the next change is more expensive.
    var current: RunRecord { record.withLock { $0 } }

    func command(_ number: Int) -> RunPlan.Command { record.withLock { $0.entries[number - 1].command } }

    func hasProcess(_ label: CommandLabel) -> Bool {
        record.withLock { $0.entries[label.number - 1].process != nil }
    }

    /// The outcome of a command that has been told to end.
    func outcomeOfStopping(_ label: CommandLabel) -> Outcome? { record.withLock { $0.outcomeOfStopping(label) } }

    func wasCutShort(by limit: StopCause, keepsGoing: Bool) -> Bool {
        record.withLock { $0.wasCutShort(by: limit, keepsGoing: keepsGoing) }
    }

    func added(_ command: RunPlan.Command) {
        record.withLock { $0.added(command) }
    }

    func completed() {
        record.withLock { $0.completed() }
    }

    func leftOut(_ number: Int, _ reason: String) {
        record.withLock { record in
            record.ended(record.entries[number - 1].command.label, .leftOut(reason), at: .now)
        }
    }

    func willRunAgain(_ label: CommandLabel) {
        record.withLock { $0.willRunAgain(label) }
    }

    func limited(by deadline: Deadline) {
        record.withLock { $0.limited(by: deadline.instant) }
    }

    func started(_ label: CommandLabel, deadline: Deadline) {
        record.withLock { $0.started(label, at: .now, deadline: deadline.instant) }
    }

    func doneBefore(_ label: CommandLabel) {
        record.withLock { $0.doneBefore(label) }
    }

    func waitsAgain(_ label: CommandLabel) {
        record.withLock { $0.waitsAgain(label) }
    }

    func prints(_ label: CommandLabel, _ unfinished: String) {
        record.withLock { $0.prints(label, unfinished) }
    }

    func spawned(_ label: CommandLabel, process: Int32) {
        record.withLock { $0.spawned(label, process: process) }
    }

    /// - Returns: Whether the report counts.
    func ready(_ label: CommandLabel, deadline: Deadline) -> Bool {
        record.withLock { $0.ready(label, deadline: deadline.instant) }
    }

    func stopping(_ label: CommandLabel, outcome: Outcome) {
        record.withLock { $0.stopping(label, outcome: outcome, at: .now) }
    }

    func isReady(_ label: CommandLabel) -> Bool { record.withLock { $0.isReady(label) } }

    func cleanedUp(_ label: CommandLabel, _ cleanup: Cleanup) {
        record.withLock { $0.cleanedUp(label, cleanup) }
    }

    func ended(_ label: CommandLabel, _ outcome: Outcome) {
        let entry = record.withLock { record in
            record.ended(label, outcome, at: .now)
            return record.entries[label.number - 1]
        }
        if entry.startedAt != nil { onEnd(entry) }
    }

    func finish() -> RunRecord {
        record.withLock { record in
            record.finish()
            return record
        }
    }
}
