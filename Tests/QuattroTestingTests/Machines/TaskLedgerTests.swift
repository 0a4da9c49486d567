import Quattro
import Testing

@testable import QuattroTesting

struct TaskLedgerTests {
    private let start = Deadline.at(ContinuousClock().systemEpoch)

    @Test func `steps of one task in a row while nobody else can run are one`() {
        var ledger = TaskLedger(keptSteps: 3)
        let (a, b) = (ledger.add(.root), ledger.add(.library(.child)))
        let (alone, first) = (Choice(index: 0, count: 1), Choice(index: 0, count: 2))
        ledger.ran(b, step: 1, choice: alone, at: start)
        ledger.ran(a, step: 2, choice: first, at: start)
        ledger.ran(a, step: 3, choice: alone, at: start)
        ledger.ran(a, step: 4, choice: alone, at: start)
        ledger.ran(a, step: 5, choice: first, at: start)
        ledger.ran(a, step: 6, choice: alone, at: start + .seconds(1))
        #expect(
            ledger.lastSteps.map { $0.description(since: start) } == [
                "steps 2 to 4 at 0.0 seconds: the body, number 1 of 2 that were ready",
                "step 5 at 0.0 seconds: the body, number 1 of 2 that were ready",
                "step 6 at 1.0 seconds: the body",
            ]
        )
    }
}
