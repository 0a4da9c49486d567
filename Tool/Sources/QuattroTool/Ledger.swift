import Quattro
import QuattroToolCore
import Synchronization

/// The record of a run, written to by the commands and read by what shows it.
final class Ledger: Sendable {
    private let record: Mutex<RunRecord>

    init(_ commands: [RunPlan.Command], began: ContinuousClock.Instant) {
        record = Mutex(RunRecord(commands, began: began))
    }

    var current: RunRecord { record.withLock { $0 } }

    func limited(by deadline: Deadline) {
        record.withLock { $0.limited(by: deadline.instant) }
    }

    func started(_ label: CommandLabel, deadline: Deadline) {
        record.withLock { $0.started(label, at: .now, deadline: deadline.instant) }
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

    /// - Returns: Whether it counts that the command is ready.
    func ready(_ label: CommandLabel, deadline: Deadline) -> Bool {
        record.withLock { $0.ready(label, deadline: deadline.instant) }
    }

    func stopping(_ label: CommandLabel, outcome: Outcome) {
        record.withLock { $0.stopping(label, outcome: outcome, at: .now) }
    }

    func cleanedUp(_ label: CommandLabel, _ cleanup: Cleanup) {
        record.withLock { $0.cleanedUp(label, cleanup) }
    }

    func ended(_ label: CommandLabel, _ outcome: Outcome) {
        record.withLock { $0.ended(label, outcome, at: .now) }
    }

    func finish() -> RunRecord {
        record.withLock { record in
            record.finish()
            return record
        }
    }
}
