import Synchronization

/// Something that is so from some moment on.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isUp: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }

    /// Lets others go first until it is up, whatever is cancelled.
    func wait() async {
        while !isUp { await Task.yield() }
    }
}

/// How many of something there are.
final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    @discardableResult
    func add(_ more: Int) -> Int { number.add(more, ordering: .sequentiallyConsistent).newValue }
}

/// An error with a number; an object, so that it is the same wherever it has been caught and thrown again.
final class Failing: Error, CustomStringConvertible {
    let id: Int

    init(_ id: Int) { self.id = id }

    var description: String { "error \(id)" }
}
