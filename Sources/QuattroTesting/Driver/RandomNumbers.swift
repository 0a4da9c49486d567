/// How far the random numbers of one run have come.
///
/// They are the same in every run, whatever its seed: who draws which of them follows from the schedule alone. So a replay of the
/// schedule draws the same, without a note of them in it.
///
/// The thread of the simulation reads and writes it, in C; a simulation inside of another has its own.
package final class RandomNumbers: Sendable {
    nonisolated(unsafe) package let position = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

    init() {
        position.initialize(to: 0)
    }

    deinit {
        position.deallocate()
    }
}
