/// Decides which side gets the result of an operation that its caller may abandon: the caller or, if the caller has left before, `late`.
///
///     awaited ──operationEnds──▶ delivered
///        └─────callerLeaves────▶ abandoned ──operationEnds──▶ late
///
/// Invariants:
/// 1. The first of the two events decides, and exactly one of the two gets the outcome.
/// 2. A caller that comes too late to leave stays for the outcome, which is there or about to be.
struct AbandonmentMachine: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        case awaited
        case delivered
        case abandoned
        case late
    }

    enum Recipient: Hashable, Sendable {
        case caller
        case late
    }

    private(set) var phase = Phase.awaited

    /// The caller stops waiting.
    ///
    /// - Returns: `false` if the outcome is the caller's already.
    mutating func callerLeaves() -> Bool {
        guard phase == .awaited else { return false }
        phase = .abandoned
        return true
    }

    /// - Returns: The side that gets the outcome.
    mutating func operationEnds() -> Recipient {
        if phase == .abandoned {
            phase = .late
            return .late
        }
        phase = .delivered
        return .caller
    }
}
