/// How far the random numbers of one run have come.
///
/// They are the same in every run of a test, whatever its seed: which task draws which of them follows from the schedule alone. So a
/// replay of the schedule draws the same numbers, without a note of them in it. They differ between tests, so that two tests at a time
/// make different names.
///
/// The thread of the simulation reads and writes it, in C. A simulation inside of another has its own, drawn from those around it.
package final class RandomNumbers: Sendable {
    nonisolated(unsafe) package let position = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

    /// From one number to the next.
    private static let stride: UInt64 = 0x9e37_79b9_7f4a_7c15

    init(of test: UInt64) {
        position.initialize(to: test)
    }

    /// From here on they are those of a simulation inside of another.
    func begin(in around: RandomNumbers) {
        around.position.pointee &+= Self.stride
        var numbers = SplitMix64(seed: Int(truncatingIfNeeded: around.position.pointee))
        position.pointee = UInt64(numbers.below(.max))
    }

    deinit {
        position.deallocate()
    }

    /// Where those of a test begin: the same in each process.
    static func start(of test: String) -> UInt64 {
        // This is FNV-1a, since Swift's hashes differ from process to process.
        test.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
