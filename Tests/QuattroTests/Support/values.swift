@testable import Quattro

struct Oops: Error, Hashable {
    var number = 0
}

extension Deadline {
    /// A deadline for tests of values, in seconds on a clock of their own.
    static func second(_ seconds: Int) -> Deadline {
        .at(ContinuousClock().systemEpoch.advanced(by: .seconds(seconds)))
    }
}
