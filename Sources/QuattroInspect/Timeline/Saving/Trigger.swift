import Quattro

extension Timeline {
    /// What a timeline is saved upon, see ``Timeline/save(when:in:atMost:)``.
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
        /// It does not matter how it ended: with a value all the same, or cancelled by something else before the deadline.
        /// Those of `moveOn` count like those of `fail`: so give the name of what you ask for.
        ///
        /// - Parameter name: How its name begins: `GET /users` stands for `GET /users/7` as well. `nil` for any scope.
        /// - Returns: The trigger.
        public static func deadlineExceeded(named name: String? = nil) -> Self {
            Self(kind: .deadlineExceeded(named: name))
        }

        /// The end of a scope, a group or a task that took longer.
        ///
        /// Of those in each other the innermost ends first: so give the name of what you ask for.
        ///
        /// - Parameters:
        ///   - duration: What is not yet too long. More than zero.
        ///   - name: How its name begins: `GET /users` stands for `GET /users/7` as well. `nil` for any.
        /// - Returns: The trigger.
        public static func slower(than duration: Duration, named name: String? = nil) -> Self {
            guard duration > .zero else {
                trap("a trigger for what is slower needs a duration of more than zero, not \(duration.readable)")
            }
            return Self(kind: .slower(than: duration, named: name))
        }

        /// Something that was asked to stop, and is still open so long afterwards.
        ///
        /// - Parameter patience: How long afterwards. Not less than a millisecond.
        /// - Returns: The trigger.
        public static func stuck(for patience: Duration) -> Self {
            guard patience >= .milliseconds(1) else {
                trap("a trigger for what is stuck must wait at least a millisecond, not \(patience.readable)")
            }
            return Self(kind: .stuck(for: patience))
        }

        /// A signal to the process.
        ///
        /// It has no other effect from here on, but for the tree that ``Inspector/printTreeOnSignal(_:as:to:)`` prints upon it.
        ///
        /// - Parameter number: Its number, such as `SIGUSR2`: one that a process can catch.
        /// - Returns: The trigger.
        public static func signal(_ number: Int32) -> Self {
            CatchableSignals.require(number, for: "a trigger")
            return Self(kind: .signal(number))
        }
    }
}

extension Timeline.Trigger {
    /// How long a scope must have taken for its end to matter, besides one whose deadline passed; `nil` if ends do not matter.
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
