import Quattro

extension Timeline {
    /// A condition on which a timeline is saved; see ``Timeline/save(when:in:atMost:)``.
    ///
    /// ```swift
    /// let triggers: [Timeline.Trigger] = [.deadlineExceeded(named: "GET "), .slower(than: .seconds(2), named: "import")]
    /// ```
    public struct Trigger: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            case deadlineExceeded(named: String?)
            case slower(than: Duration, named: String?)
            case stuck(for: Duration)
            case signal(Int32)
        }

        let kind: Kind

        /// The end of a scope whose own deadline has passed.
        ///
        /// It does not matter how the scope ended: it may still have returned a value, or have been cancelled by something else before the
        /// deadline. Scopes of `moveOn` count like those of `fail`, so give the name of the scope that you mean.
        ///
        /// - Parameter name: How its name begins: `GET /users` matches `GET /users/7` as well. `nil` matches any scope.
        /// - Returns: The trigger.
        public static func deadlineExceeded(named name: String? = nil) -> Self {
            Self(kind: .deadlineExceeded(named: name))
        }

        /// The end of a scope, a group or a task that took longer than a duration.
        ///
        /// Of nested scopes, the innermost ends first, so give the name of the one that you mean.
        ///
        /// - Parameters:
        ///   - duration: The longest time that does not trigger. It must be more than zero.
        ///   - name: How its name begins: `GET /users` matches `GET /users/7` as well. `nil` matches any.
        /// - Returns: The trigger.
        public static func slower(than duration: Duration, named name: String? = nil) -> Self {
            guard duration > .zero else {
                trap("a trigger for what is slower needs a duration of more than zero, not \(duration.readable)")
            }
            return Self(kind: .slower(than: duration, named: name))
        }

        /// A scope, group or task that was asked to stop and is still open some time later.
        ///
        /// - Parameter patience: How long after the cancellation, at least a millisecond.
        /// - Returns: The trigger.
        public static func stuck(for patience: Duration) -> Self {
            guard patience >= .milliseconds(1) else {
                trap("a trigger for what is stuck must wait at least a millisecond, not \(patience.readable)")
            }
            return Self(kind: .stuck(for: patience))
        }

        /// A signal to the process.
        ///
        /// From now on, the signal has no other effect, except for the tree that ``Inspector/printTreeOnSignal(_:as:to:)`` prints.
        ///
        /// - Parameter number: The number of a signal that a process can catch, such as `SIGUSR2`.
        /// - Returns: The trigger.
        public static func signal(_ number: Int32) -> Self {
            CatchableSignals.require(number, for: "a trigger")
            return Self(kind: .signal(number))
        }
    }
}

extension Timeline.Trigger {
    /// How long a scope must have taken for its end to be considered, unless its deadline has passed; `nil` if ends are not considered.
    var endPatience: Duration? {
        switch kind {
        case .deadlineExceeded: .seconds(Int64.max)
        case .slower(let limit, _): limit
        case .stuck, .signal: nil
        }
    }

    var stuckPatience: Duration? { if case .stuck(let patience) = kind { patience } else { nil } }

    var signalNumber: Int32? { if case .signal(let number) = kind { number } else { nil } }
}
