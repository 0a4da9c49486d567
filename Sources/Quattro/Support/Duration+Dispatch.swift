package import Dispatch

extension Duration {
    /// The duration for a timer of Dispatch, rounded up: a wait that ends too early would have to be begun again.
    ///
    /// Dispatch counts in `Int`, which has 32 bits on some watches: in nanoseconds that is two seconds. What does not fit is
    /// given in milliseconds, and what does not fit then either is as long as there is room for.
    package var dispatchInterval: DispatchTimeInterval {
        switch dispatchCount(as: Int.self) {
        case .nanoseconds(let count): .nanoseconds(count)
        case .milliseconds(let count): .milliseconds(count)
        }
    }

    /// A count in the unit that it fits in.
    enum DispatchCount<Count: FixedWidthInteger & Sendable>: Hashable, Sendable {
        case nanoseconds(Count)
        case milliseconds(Count)
    }

    /// The same for integers of any size.
    func dispatchCount<Count: FixedWidthInteger & Sendable>(as _: Count.Type) -> DispatchCount<Count> {
        if let count = Count(exactly: roundedUp(toMultiplesOf: 1_000_000_000)) { return .nanoseconds(count) }
        return .milliseconds(Count(clamping: roundedUp(toMultiplesOf: 1_000_000_000_000_000)))
    }

    /// The duration in a unit of so many attoseconds.
    ///
    /// No more than a part of a unit is added, so that nothing can overflow.
    private func roundedUp(toMultiplesOf unit: Int128) -> Int128 {
        let (quotient, remainder) = attoseconds.quotientAndRemainder(dividingBy: unit)
        return remainder > 0 ? quotient + 1 : quotient
    }
}
