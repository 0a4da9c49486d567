import Quattro

/// What has left a simulation or come into it from outside, as far as the public API of Swift shows it.
struct Escapes: Sendable {
    private static let namedAtMost = 8

    private(set) var count = 0
    private(set) var descriptions: [String] = []

    mutating func sawEnqueue(of task: TaskLabel) {
        note("\(task) was resumed by another thread: by a plain Task, the main actor, or a callback")
    }

    mutating func sawTaskMade(in scope: any Governor) {
        note("\(scope.title) was opened by a task outside of the simulation: by a plain Task, or on another executor")
    }

    mutating func sawTimeRead() {
        note("another thread read the virtual time: a plain Task, the main actor, or a callback")
    }

    mutating func sawTaskLeft() {
        note("a task that was made by a plain Task is alive")
    }

    private mutating func note(_ description: String) {
        count += 1
        guard descriptions.count < Self.namedAtMost, !descriptions.contains(description) else { return }
        descriptions.append(description)
    }
}
