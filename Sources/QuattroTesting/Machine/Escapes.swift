import Quattro

/// What has left a simulation or entered it from outside, as far as that can be seen.
struct Escapes: Sendable {
    /// An observation is stored as it is: the text is made, without the lock of the simulation, only when a report needs it.
    fileprivate enum Sight: Sendable {
        case enqueue(TaskLabel)
        case taskMade(ScopeTitle)
        case timeRead
        case taskLeft
    }

    private static let namedAtMost = 8

    private(set) var count = 0
    fileprivate var sights: [Sight] = []

    mutating func sawEnqueue(of task: TaskLabel) { note(.enqueue(task)) }

    mutating func sawTaskMade(in scope: any Governor) { note(.taskMade(scope.title)) }

    mutating func sawTimeRead() { note(.timeRead) }

    mutating func sawTaskLeft() { note(.taskLeft) }

    private mutating func note(_ sight: Sight) {
        count += 1
        guard sights.count < Self.namedAtMost, !sights.contains(where: { $0.isLike(sight) }) else { return }
        sights.append(sight)
    }
}

extension Escapes {
    /// One line for each observation; `source` says what may have caused it.
    func descriptions(source: String) -> [String] {
        sights.map { sight in
            switch sight {
            case .enqueue(let task): "\(task) was resumed by another thread: by \(source)"
            case .taskMade(let title):
                "\(title) was opened by a task outside of the simulation: by a plain Task, or on another executor"
            case .timeRead: "another thread read the virtual time: \(source)"
            case .taskLeft: "a task that was made by a plain Task is alive"
            }
        }
    }

    static let sourceWithRuntime = "a callback, a Dispatch queue, or an actor with an executor of its own"
    static let sourceWithoutRuntime = "a Task.sleep without a clock, a plain Task, the main actor, or a callback"
}

extension Escapes.Sight {
    fileprivate func isLike(_ other: Escapes.Sight) -> Bool {
        switch (self, other) {
        case (.enqueue(let a), .enqueue(let b)): a === b
        case (.taskMade(let a), .taskMade(let b)): a.description == b.description
        case (.timeRead, .timeRead), (.taskLeft, .taskLeft): true
        default: false
        }
    }
}
