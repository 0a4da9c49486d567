/// The point in time at which a cancel scope cancels its body, or ``never``, or ``passed``.
///
/// - Every deadline compares with every other: ``passed`` is earlier and ``never`` later than any instant.
/// - Arithmetic saturates at those two and never traps, however long the duration.
/// - Instants are those of `ContinuousClock`, which keeps running while the machine sleeps. They are meaningless on another machine and
///   after a restart: send ``remaining`` instead.
///
/// ```swift
/// let deadline = Deadline.after(.seconds(30))
/// let page = try await fail(at: deadline) { try await fetch(url) }
/// try await fail(at: deadline) { try await store(page) }  // what is left of the same 30 seconds
/// ```
///
/// Isolation: a `Sendable` value; usable anywhere.
public struct Deadline: Sendable, Hashable {
    /// The time since the epoch of `ContinuousClock`; the ends of the range stand for `never` and `passed`.
    ///
    /// This is not a stored `Int128`. Swift 6.3.1 copies a function's result through memory that has word alignment only, and in a debug
    /// build the generated code crashes there, since the value needs an alignment of sixteen bytes. Besides, an object that holds an
    /// `Int128` is allocated by `posix_memalign`, which is slower than `malloc`.
    let sinceEpoch: Duration

    var attoseconds: Int128 { sinceEpoch.attoseconds }

    init(sinceEpoch: Duration) {
        self.sinceEpoch = sinceEpoch
    }

    init(attoseconds: Int128) {
        sinceEpoch = Duration(attoseconds: attoseconds)
    }
}

extension Deadline {
    /// Later than every instant: no deadline at all.
    public static var never: Deadline { Deadline(attoseconds: .max) }

    /// Earlier than every instant: the deadline of code that is already cancelled.
    public static var passed: Deadline { Deadline(attoseconds: .min) }

    /// The present instant, by the time source in effect where it is read.
    ///
    /// - Complexity: One reading of the clock and one of a task-local value.
    public static var now: Deadline { Timekeeper.current.now }

    /// The deadline at an instant of the continuous clock.
    ///
    /// ```swift
    /// let deadline = Deadline.at(ContinuousClock.now + .seconds(5))
    /// ```
    ///
    /// - Parameter instant: Any instant, even a past one.
    /// - Returns: A deadline whose ``instant`` is exactly `instant`, except at the very ends of the clock's range.
    public static func at(_ instant: ContinuousClock.Instant) -> Deadline {
        let attoseconds = ContinuousClock().systemEpoch.duration(to: instant).attoseconds
        return Deadline(attoseconds: min(max(attoseconds, .min + 1), .max - 1))
    }

    /// The deadline that is a duration away from now.
    ///
    /// - A negative duration gives ``passed``.
    /// - A duration beyond the range of the clock gives ``never``.
    ///
    /// ```swift
    /// scope.deadline = .after(.seconds(5))
    /// ```
    ///
    /// - Parameter duration: How long from now, by the time source in effect.
    /// - Returns: The deadline.
    public static func after(_ duration: Duration) -> Deadline {
        duration < .zero ? .passed : .now + duration
    }
}

extension Deadline {
    /// The instant of the continuous clock, or `nil` for ``never`` and ``passed``.
    public var instant: ContinuousClock.Instant? {
        guard self != .never, self != .passed else { return nil }
        return ContinuousClock().systemEpoch.advanced(by: Duration(attoseconds: attoseconds))
    }

    /// How long it is until this deadline: `nil` for ``never``, zero once it has passed, never negative.
    ///
    /// It is measured by the time source in effect where it is read.
    public var remaining: Duration? { remaining(at: .now) }

    /// Whether the deadline is now or earlier, by the time source in effect.
    public var hasPassed: Bool { self <= .now }

    func remaining(at now: Deadline) -> Duration? {
        guard self != .never else { return nil }
        guard self > now else { return .zero }
        return now.duration(to: self)
    }
}

extension Deadline {
    /// A deadline moved later by a duration, or earlier by a negative one.
    ///
    /// ``never`` and ``passed`` do not change. A result that is out of range is ``never`` or ``passed``.
    ///
    /// ```swift
    /// let response = try await fail(at: request.deadline + .seconds(5)) { try await handle(request) }  // five seconds more
    /// ```
    ///
    /// - Parameters:
    ///   - deadline: The deadline to start from.
    ///   - duration: How far to move it.
    /// - Returns: The moved deadline.
    public static func + (deadline: Deadline, duration: Duration) -> Deadline {
        guard deadline != .never, deadline != .passed else { return deadline }
        let (sum, overflow) = deadline.attoseconds.addingReportingOverflow(duration.attoseconds)
        guard overflow else { return Deadline(attoseconds: sum) }
        return duration < .zero ? .passed : .never
    }

    /// A deadline moved earlier by a duration, or later by a negative one.
    ///
    /// ``never`` and ``passed`` do not change. A result that is out of range is ``never`` or ``passed``.
    ///
    /// ```swift
    /// let response = try await moveOn(at: request.deadline - .milliseconds(100)) { try await handle(request) }  // time to send it
    /// ```
    ///
    /// - Parameters:
    ///   - deadline: The deadline to start from.
    ///   - duration: How far to move it.
    /// - Returns: The moved deadline.
    public static func - (deadline: Deadline, duration: Duration) -> Deadline {
        guard deadline != .never, deadline != .passed else { return deadline }
        let (difference, overflow) = deadline.attoseconds.subtractingReportingOverflow(duration.attoseconds)
        guard overflow else { return Deadline(attoseconds: difference) }
        return duration < .zero ? .never : .passed
    }

    /// Moves a deadline later by a duration, or earlier by a negative one.
    ///
    /// ``never`` and ``passed`` do not change. A result that is out of range is ``never`` or ``passed``. The deadline of a scope is read
    /// and then set: if two tasks move it at the same time, the second overrides the first.
    ///
    /// ```swift
    /// scope.deadline += .seconds(5)  // five seconds more
    /// ```
    ///
    /// - Parameters:
    ///   - deadline: The deadline to move.
    ///   - duration: How far to move it.
    public static func += (deadline: inout Deadline, duration: Duration) { deadline = deadline + duration }

    /// Moves a deadline earlier by a duration, or later by a negative one.
    ///
    /// ``never`` and ``passed`` do not change. A result that is out of range is ``never`` or ``passed``.
    ///
    /// ```swift
    /// scope.deadline -= .milliseconds(100)  // time to send the response
    /// ```
    ///
    /// - Parameters:
    ///   - deadline: The deadline to move.
    ///   - duration: How far to move it.
    public static func -= (deadline: inout Deadline, duration: Duration) { deadline = deadline - duration }
}

extension Deadline: Comparable {
    /// Whether one deadline comes before another.
    public static func < (a: Deadline, b: Deadline) -> Bool { a.attoseconds < b.attoseconds }
}

extension Deadline: InstantProtocol {
    /// A deadline moved by a duration; the same as `self + duration`.
    ///
    /// - Parameter duration: How far to move it; negative for earlier.
    /// - Returns: The moved deadline.
    public func advanced(by duration: Duration) -> Deadline { self + duration }

    /// The duration from this deadline to another: negative if the other is earlier, and saturating.
    ///
    /// - Parameter other: The deadline to measure to.
    /// - Returns: The duration between the two.
    public func duration(to other: Deadline) -> Duration {
        let (difference, overflow) = other.attoseconds.subtractingReportingOverflow(attoseconds)
        guard overflow else { return Duration(attoseconds: difference) }
        return Duration(attoseconds: other > self ? .max : .min)
    }
}

extension Deadline: CustomStringConvertible {
    /// `never`, `passed`, `in 1.5 seconds` or `1.5 seconds ago`, by the time source in effect.
    public var description: String {
        description(at: .now)
    }

    func description(at now: Deadline) -> String {
        switch self {
        case .never: "never"
        case .passed: "passed"
        default: self > now ? "in \(now.duration(to: self).readable)" : "\(duration(to: now).readable) ago"
        }
    }
}
