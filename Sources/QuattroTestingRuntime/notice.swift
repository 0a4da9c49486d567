import QuattroTesting
import Synchronization

private let hasSaid = Atomic(false)

/// Says once that what was asked for by linking it is not to be had.
@Sendable func sayThatItDoesNothing() {
    guard !hasSaid.exchange(true, ordering: .relaxed) else { return }
    say("QuattroTestingRuntime needs Linux, glibc and Swift 6.3: simulations cover what QuattroTesting covers alone")
}
