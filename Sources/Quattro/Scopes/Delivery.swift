/// A cancellation that has been decided and is still to be told.
struct Delivery {
    let teller: CancelScope
    /// Whether it is cancelled itself, and not only from further out.
    let isOwn: Bool
    let body: BodyTask?
    let inner: [CancelScope]
    /// The shields that were up when it was decided.
    let shields: ShieldCount

    var id: ObjectIdentifier { ObjectIdentifier(teller) }
}

extension Delivery {
    /// Tells scopes first and tasks afterwards, so that a task that wakes finds everything around it cancelled already.
    static func deliver(_ delivery: Delivery) {
        let bodies = bodies(reachedFrom: delivery)
        if !bodies.isEmpty, Telling.isUnderWay {
            delivery.teller.deliver { _ in Telling.tell(bodies) }
        } else {
            Telling.tell(bodies)
        }
    }

    /// The same for several, the outermost first.
    static func deliver(_ deliveries: [Delivery]) {
        guard let first = deliveries.first else { return }
        guard deliveries.count > 1 else { return deliver(first) }
        let parts = Expiry(deliveries).parts
        let tell: @Sendable () -> Void = { for part in parts { part.perform { [] } } }
        if Telling.isUnderWay { first.teller.deliver { _ in tell() } } else { tell() }
    }

    /// Tells at once.
    ///
    /// It is for the handler of a task that has entered a scope: the tasks inside come after it in every order of locks.
    static func deliverInwards(_ delivery: Delivery) { Telling.tell(bodies(reachedFrom: delivery)) }

    /// Tells the scopes inside, level by level: a loop and not a recursion, as scopes may be nested thousands deep.
    ///
    /// `visit` is called for each scope inside with what follows there, if anything does, and may add to it.
    ///
    /// - Returns: The tasks to cancel, in this order: tasks further out before those inside of them, and siblings first to last.
    static func bodies(
        reachedFrom first: Delivery,
        visit: (CancelScope, Delivery?) -> Delivery? = { $1 }
    ) -> [BodyTask] {
        var bodies = first.body.map { [$0] } ?? []
        var level = [first]
        while !level.isEmpty {
            var next: [Delivery] = []
            for delivery in level {
                for scope in delivery.inner {
                    guard let reached = visit(scope, scope.told(of: delivery)) else { continue }
                    if let body = reached.body { bodies.append(body) }
                    // Most are children of a group with nothing inside: of ten thousand of them, only the tasks are kept.
                    if !reached.inner.isEmpty { next.append(reached) }
                }
            }
            level = next
        }
        return bodies
    }
}
