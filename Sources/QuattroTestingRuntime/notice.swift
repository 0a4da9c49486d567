import QuattroTesting
import Synchronization

private let hasSaid = Atomic(false)

/// Says once that the product is linked but has no effect here.
@Sendable func sayThatItDoesNothing() {
    guard !hasSaid.exchange(true, ordering: .relaxed) else { return }
    say("QuattroTestingRuntime needs Linux, glibc and Swift 6.3: simulations cover what QuattroTesting covers alone")
}
