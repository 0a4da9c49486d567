package import Dispatch

extension Duration {
    /// The duration for a Dispatch timer, rounded up: a wait that ends too early would have to begin again.
    ///
    /// Dispatch counts in `Int`, which has 32 bits on some watches: in nanoseconds that is two seconds. A longer duration is given in
    /// milliseconds, and one that does not fit then either is the longest that fits.
    package var dispatchInterval: DispatchTimeInterval {
        switch dispatchCount(as: Int.self) {
        case .nanoseconds(let count): .nanoseconds(count)
        case .milliseconds(let count): .milliseconds(count)
        }
    }

    /// A count in a unit in which it fits.
    enum DispatchCount<Count: FixedWidthInteger & Sendable>: Hashable, Sendable {
        case nanoseconds(Count)
        case milliseconds(Count)
    }

    /// The same for an integer type of any size.
    func dispatchCount<Count: FixedWidthInteger & Sendable>(as _: Count.Type) -> DispatchCount<Count> {
        if let count = Count(exactly: roundedUp(toMultiplesOf: 1_000_000_000)) { return .nanoseconds(count) }
        return .milliseconds(Count(clamping: roundedUp(toMultiplesOf: 1_000_000_000_000_000)))
    }

    /// The duration in a unit of the given number of attoseconds, rounded up.
    ///
    /// Rounding happens after the division, so that nothing can overflow.
    private func roundedUp(toMultiplesOf unit: Int128) -> Int128 {
        let (quotient, remainder) = attoseconds.quotientAndRemainder(dividingBy: unit)
        return remainder > 0 ? quotient + 1 : quotient
    }
}
