/// A cancellation that has been decided, but not yet passed on to scopes and tasks inside.
struct Delivery {
    let teller: CancelScope
    /// Whether the scope is cancelled itself, and not only from further out.
    let isOwn: Bool
    let body: BodyTask?
    let inner: [CancelScope]
    /// The shields that were raised when it was decided.
    let shields: ShieldCount

    var id: ObjectIdentifier { ObjectIdentifier(teller) }
}

extension Delivery {
    /// Cancels scopes first and tasks afterwards, so that a task that wakes finds everything around it cancelled already.
    static func deliver(_ delivery: Delivery) {
        let bodies = bodies(reachedFrom: delivery)
        if !bodies.isEmpty, Telling.isUnderWay {
            delivery.teller.deliver { _ in Telling.tell(bodies) }
        } else {
            Telling.tell(bodies)
        }
    }

    /// The same for several deliveries, the outermost first.
    static func deliver(_ deliveries: [Delivery]) {
        guard let first = deliveries.first else { return }
        guard deliveries.count > 1 else { return deliver(first) }
        let parts = Expiry(deliveries).parts
        let tell: @Sendable () -> Void = { for part in parts { part.perform { [] } } }
        if Telling.isUnderWay { first.teller.deliver { _ in tell() } } else { tell() }
    }

    /// Cancels the scopes and tasks at once, on this thread.
    ///
    /// Use it in the handler of a task that has entered a scope: in every order of locks, the tasks inside come after that task.
    static func deliverInwards(_ delivery: Delivery) { Telling.tell(bodies(reachedFrom: delivery)) }

    /// Tells the scopes inside, level by level: a loop and not a recursion, as scopes may be nested thousands deep.
    ///
    /// `visit` is called for each scope inside, with the delivery that follows there, if any, and may return another one.
    ///
    /// - Returns: The tasks to cancel, in this order: outer tasks before inner ones, and siblings from first to last.
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
                    // Most scopes are children of a group with nothing inside: for ten thousand of them, only the tasks are kept.
                    if !reached.inner.isEmpty { next.append(reached) }
                }
            }
            level = next
        }
        return bodies
    }
}
