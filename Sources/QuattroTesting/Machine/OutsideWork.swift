/// The tasks that do real work outside of the simulation, and since when, as a value.
///
/// A task that one of them makes is outside too: the body of a timeout around the work, or a child.
struct OutsideWork: Sendable {
    /// A task that has gone outside and has not come back.
    struct Stay: Sendable {
        fileprivate let number: Int
        let task: TaskLabel
        /// The runtime's number of the task if known, otherwise 0.
        fileprivate let id: UInt64
        /// When it went outside, in real time.
        let began: ContinuousClock.Instant
    }

    private var stays: [Int: Stay] = [:]
    /// The tasks that were made during a stay, and the number of that stay.
    private var helpers: [Int: Int] = [:]
    private var begun = 0
}

extension OutsideWork {
    var isEmpty: Bool { stays.isEmpty }

    /// Whether there has been any work outside.
    var hasBegun: Bool { begun > 0 }

    /// The longest stay.
    var oldest: Stay? { stays.values.min { $0.number < $1.number } }

    func contains(_ task: TaskLabel) -> Bool {
        helpers[task.number] != nil || stays.values.contains { $0.task === task }
    }

    /// Whether a job belongs to work outside, and not to another task that shares its executor.
    ///
    /// An actor's turn has the number 0, and counts as a job of its task.
    func owns(jobOf task: TaskLabel, id: UInt64) -> Bool {
        helpers[task.number] != nil || stays.values.contains { $0.task === task && (id == 0 || id == $0.id) }
    }

    mutating func begin(_ task: TaskLabel, id: UInt64, at instant: ContinuousClock.Instant) -> Stay {
        let stay = Stay(number: begun, task: task, id: id, began: instant)
        begun += 1
        stays[stay.number] = stay
        return stay
    }

    mutating func end(_ stay: Stay) {
        stays[stay.number] = nil
        helpers = helpers.filter { $0.value != stay.number }
    }

    mutating func made(_ task: TaskLabel, by maker: TaskLabel) {
        let own = stays.values.filter { $0.task === maker }.map(\.number).max()
        helpers[task.number] = own ?? helpers[maker.number]
    }

    mutating func ended(_ task: TaskLabel) {
        helpers[task.number] = nil
    }
}
