import QuattroTesting

/// Something that can be let go on, and keeps its thread until it has ended: a job of a task, a foreign thread's work, the alarm.
struct Strand {
    let id: Int
    /// Whose priority counts: the task's, for all of its jobs.
    let owner: Int
    let name: String
    let isAlarm: Bool
    var hasBegun = false
    /// The lock that it needs to go on.
    var wants: Int?
    var place = Place.start
    /// How many calls into the runtime it is in that run cancellation handlers under a lock.
    var runtimeDepth = 0
    /// It waits for something that the explorer does not know, such as the runtime's lock of a task.
    var isOutside = false
}

/// Where a strand stands.
enum Place {
    case start
    case lock(Int, StaticString, UInt)
    case unlocked(StaticString, UInt)
    case point(StaticString, UInt)
    case madeReady(String)
}

extension Place: CustomStringConvertible {
    var description: String {
        switch self {
        case .start: "its start"
        case .lock(let lock, let file, let line): "lock \(lock) at \(file):\(line)"
        case .unlocked(let file, let line): "after the lock at \(file):\(line)"
        case .point(let file, let line): "\(file):\(line)"
        case .madeReady(let name): "after having made \(name) ready"
        }
    }
}

/// How a run came out, and what it did.
struct Verdict {
    var failure: Failure?
    var turns = Turns()
    var deviations: [Deviation] = []
    var divergence: Int?
    var choices = 0
    var preemptions = 0
    var points = 0
    /// How often a strand waited in the runtime.
    var waitsOutside = 0
    var log: [String] = []
}

/// Something that must not be, by its kind and in words.
struct Failure: Equatable {
    /// In capitals: what is the same in two schedules that show the same defect.
    let kind: String
    let text: String

    init(_ kind: String, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

extension Failure: CustomStringConvertible {
    var description: String { "\(kind): \(text)" }
}
