/// Tasks that are to be cancelled because of a deadline, in order, and the sleepers that wake after them.
///
/// `@unchecked`: the sleepers are under the lock of the timekeeper's ``OpenDeliveries``.
package final class ExpiryPart: @unchecked Sendable {
    /// What it reaches.
    fileprivate let governors: [ObjectIdentifier]
    private let cancel: @Sendable () -> Void
    fileprivate var sleepers: [Sleeper] = []

    init(reaching governors: [ObjectIdentifier], cancel: @escaping @Sendable () -> Void) {
        self.governors = governors
        self.cancel = cancel
    }

    /// Cancels the tasks; `close` gives those that have waited for it.
    func perform(close: () -> [Sleeper]) {
        cancel()
        for sleeper in close() { sleeper.wake() }
    }
}

/// The parts that are not over yet, by what they reach, as a value.
///
/// A sleeper in a scope that was cancelled wakes after its task was told, even if its own time comes a little later: what ends at the
/// deadline of its scope has not ended before.
struct OpenDeliveries {
    private var parts: [ObjectIdentifier: ExpiryPart] = [:]

    var isEmpty: Bool { parts.isEmpty }

    /// If the new part reaches what an open one reaches too, the earlier one stays: it has the task.
    mutating func open(_ part: ExpiryPart) {
        for id in part.governors where parts[id] == nil { parts[id] = part }
    }

    /// - Returns: The sleepers that were waiting for the part.
    mutating func close(_ part: ExpiryPart) -> [Sleeper] {
        for id in part.governors where parts[id] === part { parts[id] = nil }
        defer { part.sleepers = [] }
        return part.sleepers
    }

    /// Gives sleepers to the parts that reach what governs them; `ways` has what is around that.
    ///
    /// - Returns: The sleepers that no part concerns.
    mutating func add(_ sleepers: [Sleeper], _ ways: WaysOut) -> [Sleeper] {
        var known: [ObjectIdentifier: ExpiryPart?] = [:]
        return sleepers.filter { sleeper in
            guard let part = part(around: sleeper, ways, &known) else { return true }
            part.sleepers.append(sleeper)
            return false
        }
    }

    /// The nearest part around a sleeper; each governor is asked once.
    private func part(
        around sleeper: Sleeper,
        _ ways: WaysOut,
        _ known: inout [ObjectIdentifier: ExpiryPart?]
    ) -> ExpiryPart? {
        var passed: [ObjectIdentifier] = []
        var found: ExpiryPart?
        var next = sleeper.governor.map { ObjectIdentifier($0) }
        while let id = next {
            if let part = parts[id] {
                found = part
                break
            }
            if let answer = known[id] {
                found = answer
                break
            }
            passed.append(id)
            next = ways.around[id]
        }
        for id in passed { known[id] = .some(found) }
        return found
    }
}

/// What is around the governors of sleepers, looked at before, since each is under a lock of its own.
struct WaysOut {
    private(set) var around: [ObjectIdentifier: ObjectIdentifier] = [:]

    init(from sleepers: [Sleeper]) {
        for sleeper in sleepers {
            var next = sleeper.governor
            while let governor = next, around[ObjectIdentifier(governor)] == nil {
                next = governor.enclosing
                around[ObjectIdentifier(governor)] = next.map { ObjectIdentifier($0) }
            }
        }
    }
}
