/// Tasks that are to be cancelled because of a deadline, in order, and the sleepers that wake after them.
///
/// `@unchecked`: the sleepers are under the lock of the timekeeper's ``OpenDeliveries``.
package final class ExpiryPart: @unchecked Sendable {
    /// The governors whose tasks the part cancels.
    fileprivate let governors: [ObjectIdentifier]
    private let cancel: @Sendable () -> Void
    fileprivate var sleepers: [Sleeper] = []

    init(reaching governors: [ObjectIdentifier], cancel: @escaping @Sendable () -> Void) {
        self.governors = governors
        self.cancel = cancel
    }

    /// Cancels the tasks; `close` returns the sleepers that waited for that.
    func perform(close: () -> [Sleeper]) {
        cancel()
        for sleeper in close() { sleeper.wake() }
    }
}

/// The parts that are not finished yet, by the governors that they reach, as a value.
///
/// A sleeper in a cancelled scope wakes only after its task was cancelled, even if its own deadline is a little later: a sleep that ends at
/// the deadline of its scope must not end before the scope is cancelled.
struct OpenDeliveries {
    private var parts: [ObjectIdentifier: ExpiryPart] = [:]

    var isEmpty: Bool { parts.isEmpty }

    /// If an open part reaches the same governor, the earlier part stays: it has the task.
    mutating func open(_ part: ExpiryPart) {
        for id in part.governors where parts[id] == nil { parts[id] = part }
    }

    /// - Returns: The sleepers that were waiting for the part.
    mutating func close(_ part: ExpiryPart) -> [Sleeper] {
        for id in part.governors where parts[id] === part { parts[id] = nil }
        defer { part.sleepers = [] }
        return part.sleepers
    }

    /// Assigns each sleeper to the part that reaches its governor; `ways` holds the governors around each one.
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

    /// The nearest part around a sleeper; each governor is looked up once.
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

/// The governors around those of the sleepers, read in advance, since each is under a lock of its own.
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
