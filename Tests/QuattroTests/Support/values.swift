@testable import Quattro

struct Oops: Error, Hashable {
    var number = 0
}

/// Repeatable random numbers.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Deadline {
    /// A deadline for tests of values, in seconds on a clock of their own.
    static func second(_ seconds: Int) -> Deadline {
        .at(ContinuousClock().systemEpoch.advanced(by: .seconds(seconds)))
    }
}
