/// The cancellations that follow when deadlines pass, decided at once for all scopes that are due at the same moment.
///
/// They are divided into parts that do not wait for each other: one for each due scope that is not inside another due scope.
struct Expiry {
    private(set) var parts: [ExpiryPart] = []
    /// The deliveries of due scopes that have not been carried out yet.
    private var decided: [ObjectIdentifier: Delivery] = [:]

    /// The deliveries are those of the due scopes, the outermost first.
    init(_ deliveries: [Delivery]) {
        for delivery in deliveries { decided[delivery.id] = delivery }
        for delivery in deliveries {
            guard let delivery = decided.removeValue(forKey: delivery.id) else { continue }
            var reached = [delivery.id]
            let bodies = Delivery.bodies(reachedFrom: delivery) { scope, told in
                // A scope inside that is due as well is handled together with those around it, and its task is cancelled after theirs.
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
