/// What follows when deadlines pass, decided at once for all that are due at the same moment.
///
/// It comes in parts of which none waits for another: a part for each scope that is due and does not lie within another one.
struct Expiry {
    private(set) var parts: [ExpiryPart] = []
    /// What was decided for the scopes that are due, and not yet told.
    private var decided: [ObjectIdentifier: Delivery] = [:]

    /// The deliveries are what was decided for the scopes that are due, the outermost first.
    init(_ deliveries: [Delivery]) {
        for delivery in deliveries { decided[delivery.id] = delivery }
        for delivery in deliveries {
            guard let delivery = decided.removeValue(forKey: delivery.id) else { continue }
            var reached = [delivery.id]
            let bodies = Delivery.bodies(reachedFrom: delivery) { scope, told in
                // A scope that is due as well is told along with those around it, and its task after theirs.
                let delivery = decided.removeValue(forKey: ObjectIdentifier(scope)) ?? told
                if let delivery { reached.append(delivery.id) }
                return delivery
            }
            parts.append(ExpiryPart(reaching: reached) { Telling.tell(bodies) })
        }
    }
}

extension CancelScope {
    package static func expire(_ due: [any Governor], now: Deadline) -> [ExpiryPart] {
        var scopes = due.compactMap { $0 as? CancelScope }
        if scopes.count > 1 { scopes = CancelScope.outermostFirst(scopes) }
        return Expiry(scopes.compactMap { scope in scope.decide { $0.life.timerFired(now: now) } }).parts
    }
}
