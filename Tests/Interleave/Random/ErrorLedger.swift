import Quattro
import Synchronization

/// The errors of a random program: each that is thrown comes out of it once, and no cancellation does that no code asked for.
final class ErrorLedger: Sendable {
    private let thrown = Mutex<[Int]>([])

    // Each of these is an exception to a rule from some moment on.

    /// A child was cancelled alone, and may hand that on to code that waits for it.
    let hasLoneCancellation = Flag()
    let isRootCancelled = Flag()
    /// There is a race, a cleanup or an `async let`, which may leave an error out.
    let losesErrors = Flag()
    /// The value of a child is awaited, which brings its error to one more place.
    let repeatsErrors = Flag()

    func willThrow(_ id: Int) -> Failing {
        thrown.withLock { $0.append(id) }
        return Failing(id)
    }

    /// What came out of everything.
    func check(_ error: (any Error)?, on stage: Stage) {
        let leaves = error.map { ($0 as? ErrorGroup)?.leaves ?? [$0] } ?? []
        let ids = leaves.compactMap { ($0 as? Failing)?.id }
        let isTwice = Set(ids).count != ids.count
        stage.expect(!isTwice || repeatsErrors.isUp, "TWICE", "errors \(ids) came out")
        guard !losesErrors.isUp else { return }
        let lost = thrown.withLock { Set($0) }.subtracting(ids).sorted()
        stage.expect(lost.isEmpty, "LOST", "errors \(lost) did not come out, but \(error as Any)")
        guard stage.isPlain.isUp, !isRootCancelled.isUp, !hasLoneCancellation.isUp else { return }
        let hasCancellation = leaves.contains { $0 is CancellationError }
        stage.expect(
            !hasCancellation,
            "ESCAPED",
            "a cancellation came out, and not everything is cancelled: \(error as Any)"
        )
    }
}
