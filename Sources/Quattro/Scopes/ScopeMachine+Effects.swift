/// The inputs and outputs of a ``ScopeMachine``, and how a body ends.
extension ScopeMachine {
    /// A deadline, or a timeout, which counts from entry and is not a deadline until then.
    enum Limit: Hashable, Sendable {
        case at(Deadline)
        case after(Duration, atMost: Deadline)

        /// A negative timeout has expired before it begins to count.
        init(timeout: Duration?) {
            guard let timeout else {
                self = .at(.never)
                return
            }
            self = timeout < .zero ? .at(.passed) : .after(timeout, atMost: .never)
        }
    }

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
        /// An error before the body was told of any cancellation.
        case threw
        /// An error that is not a cancellation, after the body was told of one.
        case threwWhenTold
        case threwCancellation
    }

    /// What the caller of the scope sees.
    enum Verdict: Hashable, Sendable {
        /// The value or error of the body, unchanged.
        case forward
        /// Nothing: the scope absorbs the cancellation that the body threw, or the error that it treats as one.
        case absorb
    }

    /// Whether the scope would absorb this end if it were cancelled.
    func isAbsorbable(_ end: BodyEnd) -> Bool {
        switch end {
        case .returned, .threw: false
        case .threwWhenTold: absorption == .everyError
        case .threwCancellation: true
        }
    }
}
