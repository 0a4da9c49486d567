#if HTTPClient
public import NIOCore
public import Quattro

extension NIODeadline {
    /// Makes an event loop's deadline that is as far away as a deadline of Quattro.
    ///
    /// The two clocks differ: NIO's clock stops while the machine sleeps. So the present time left counts.
    ///
    /// - `Deadline.never` is `distantFuture`, and `Deadline.passed` is `distantPast`.
    /// - A deadline that is out of NIO's range of 292 years becomes one of these two as well.
    ///
    /// ```swift
    /// let response = try await client.execute(request, deadline: NIODeadline(.currentEffective), logger: logger)
    /// ```
    ///
    /// - Parameter deadline: The deadline, by the time source in effect.
    public init(_ deadline: Deadline) {
        switch deadline {
        case .never: self = .distantFuture
        case .passed: self = .distantPast
        default: self = .now() + .nanoseconds(Deadline.now.duration(to: deadline).wholeNanoseconds)
        }
    }
}

extension Duration {
    /// The duration in nanoseconds, rounded down; if it is out of range, the nearest value.
    fileprivate var wholeNanoseconds: Int64 {
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int64(clamping: rest < 0 ? whole - 1 : whole)
    }
}
#endif
