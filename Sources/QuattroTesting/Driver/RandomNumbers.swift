/// The position in the random numbers of one run.
///
/// The numbers are the same in every run of a test, whatever its seed: which task draws which number follows from the schedule alone. So a
/// replay of the schedule draws the same numbers, although the schedule does not contain them. They differ between tests, so that two tests
/// at the same time make different names.
///
/// The thread of the simulation reads and writes the position, in C. A nested simulation has numbers of its own, drawn from those of the
/// outer one.
package final class RandomNumbers: Sendable {
    nonisolated(unsafe) package let position = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

    /// The step from one number to the next.
    private static let stride: UInt64 = 0x9e37_79b9_7f4a_7c15

    init(of test: UInt64) {
        position.initialize(to: test)
    }

    /// Makes these the numbers of a simulation nested in another.
    func begin(in around: RandomNumbers) {
        around.position.pointee &+= Self.stride
        var numbers = SplitMix64(seed: Int(truncatingIfNeeded: around.position.pointee))
        position.pointee = UInt64(numbers.below(.max))
    }

    deinit {
        position.deallocate()
    }

    /// The start of a test's numbers: the same in each process.
    static func start(of test: String) -> UInt64 {
        // This is FNV-1a, since Swift's hashes differ from process to process.
        test.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
