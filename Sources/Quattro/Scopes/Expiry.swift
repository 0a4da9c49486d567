/// What follows when deadlines pass, decided at once for all that are due at the same moment.
///
/// It comes in parts of which none waits for another: a part for each scope that is due and does not lie within another one.
struct Expiry {
    fileprivate struct Part {
        var bodies: [BodyTask] = []
        var sleepers: [Sleeper] = []
    }

    fileprivate var parts: [Part] = []
    /// In which part a scope was reached.
    private var reached: [ObjectIdentifier: Int] = [:]
    /// What was decided for the scopes that are due, and not yet told.
    private var decided: [ObjectIdentifier: Delivery] = [:]

    /// - Parameter deliveries: What was decided for the scopes that are due, the outermost first.
    fileprivate init(_ deliveries: [Delivery]) {
        for delivery in deliveries { decided[delivery.id] = delivery }
        for delivery in deliveries {
            guard let delivery = decided.removeValue(forKey: delivery.id) else { continue }
            parts.append(Part())
            reached[delivery.id] = parts.count - 1
            parts[parts.count - 1].bodies = Delivery.bodies(reachedFrom: delivery) { meet($0, $1) }
        }
    }

    /// A scope that is due as well is told along with those around it, and its task after theirs.
    private mutating func meet(_ scope: CancelScope, _ delivery: Delivery?) -> Delivery? {
        let own = decided.removeValue(forKey: ObjectIdentifier(scope))
        guard let delivery = own ?? delivery else { return nil }
        reached[delivery.id] = parts.count - 1
        return delivery
    }

    /// A sleeper in a scope that is due as well wakes after its task was cancelled: what ends at the deadline of its scope has not
    /// ended before.
    ///
    /// - Returns: Whether there is such a scope.
    fileprivate mutating func append(_ sleeper: Sleeper) -> Bool {
        var scope = reached.isEmpty ? nil : sleeper.governor as? CancelScope
        while let candidate = scope {
            if let part = reached[ObjectIdentifier(candidate)] {
                parts[part].sleepers.append(sleeper)
                return true
            }
            scope = candidate.parent
        }
        return false
    }
}

extension CancelScope {
    package static func expire(
        _ due: [any Governor],
        _ sleepers: [Sleeper],
        now: Deadline
    ) -> [@Sendable () -> Void] {
        var scopes = due.compactMap { $0 as? CancelScope }
        if scopes.count > 1 { scopes = CancelScope.outermostFirst(scopes) }
        var expiry = Expiry(scopes.compactMap { scope in scope.decide { $0.life.timerFired(now: now) } })
        let alone = sleepers.filter { !expiry.append($0) }
        return expiry.parts.map(\.work) + alone.map(\.wake)
    }
}

extension Expiry.Part {
    fileprivate var work: @Sendable () -> Void {
        { [bodies, sleepers] in
            for body in bodies { body.cancel() }
            for sleeper in sleepers { sleeper.wake() }
        }
    }
}
