/// What comes out of a ``ScopeMachine``.
extension ScopeMachine {
    /// What the driver must do after an event: independent axes, each "nothing" by default.
    struct Effects: Hashable, Sendable {
        var timer = Timer.keep
        var cancelsBody = false
        /// Tell the scopes directly inside that something outside of them is cancelled.
        var tellsInner = false

        static var none: Self { Self() }
    }

    enum Timer: Hashable, Sendable {
        case keep
        case set(Deadline)
        case clear
    }

    /// How the body ended.
    enum BodyEnd: Hashable, Sendable {
        case returned
        case threw
        case threwCancellation
    }

    /// What the caller of the scope gets to see.
    enum Verdict: Hashable, Sendable {
        /// Exactly what the body returned or threw.
        case forward
        /// The cancellation that the body threw ends here.
        case absorb
    }
}
