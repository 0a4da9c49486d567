/// The errors that an error carries in its stored properties or its payload, found by reflection.
///
/// Only values are looked into: an object may be guarded by a lock that reflection does not know. If an error cannot be searched completely
/// within the bounds, it does not count as a cancellation, whatever was found by then.
struct CarriedErrors {
    private static let maximalDepth = 4
    private static let maximalVisits = 64
    private static let maximalInnerVisits = 512

    private var found = 0
    private var visits = 0
    private var innerVisits = 0

    /// Whether an error says that it is a cancellation, or carries other errors that are all cancellations.
    ///
    /// All of them must be cancellations, so that a failure counts as a failure even if an earlier attempt was cancelled.
    static func isCancellation(_ error: any Error) -> Bool {
        var carried = CarriedErrors()
        return carried.isCancellation(error, depth: 0)
    }

    private mutating func areAllCancellations(in mirror: Mirror, depth: Int) -> Bool {
        guard depth <= Self.maximalDepth, mirror.displayStyle != .class else { return false }
        for child in mirror.children {
            visits += 1
            guard visits <= Self.maximalVisits, isNothingElse(child.value, depth: depth) else { return false }
        }
        return true
    }

    /// Whether a value is a cancellation, or carries no errors except cancellations.
    private mutating func isNothingElse(_ value: Any, depth: Int) -> Bool {
        if let error = value as? any Error {
            found += 1
            return isCancellation(error, depth: depth)
        }
        let mirror = Mirror(reflecting: value)
        return switch mirror.displayStyle {
        case .optional, .collection, .set, .dictionary, .tuple: areAllCancellations(in: mirror, depth: depth)
        case .struct, .enum: holdsNoFailure(mirror)
        default: true
        }
    }

    /// Whether a value that is not an error itself, such as a list of attempts with their errors, holds no error except cancellations.
    ///
    /// An error found there can make the carrier a failure, but never a cancellation.
    private mutating func holdsNoFailure(_ mirror: Mirror) -> Bool {
        for child in mirror.children {
            innerVisits += 1
            guard innerVisits <= Self.maximalInnerVisits else { return false }
            if let error = child.value as? any Error {
                if !error.isPlainCancellation { return false }
                continue
            }
            let inner = Mirror(reflecting: child.value)
            if inner.displayStyle != .class, !holdsNoFailure(inner) { return false }
        }
        return true
    }

    private mutating func isCancellation(_ error: any Error, depth: Int) -> Bool {
        if let group = error as? ErrorGroup {
            return group.leaves.allSatisfy { isCancellation($0, depth: depth) }
        }
        if let says = error.saysIsCancellation { return says }
        if error.hasCodeOfCancellation { return true }
        // The value carries a cancellation, and nothing else.
        let foundBefore = found
        return areAllCancellations(in: Mirror(reflecting: error), depth: depth + 1) && found > foundBefore
    }
}
