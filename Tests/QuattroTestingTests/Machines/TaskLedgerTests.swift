import Quattro
import Testing

@testable import QuattroTesting

struct TaskLedgerTests {
    private let start = Deadline.at(ContinuousClock().systemEpoch)

    @Test func `steps of one task in a row while nobody else can run are one`() {
        var ledger = TaskLedger(keptSteps: 3)
        let (a, b) = (ledger.add(.root, at: start), ledger.add(.library(.child), at: start))
        let (alone, first) = (Choice(index: 0, count: 1), Choice(index: 0, count: 2))
        ledger.ran(b, step: 1, choice: alone, at: start)
        ledger.ran(a, step: 2, choice: first, at: start)
        ledger.ran(a, step: 3, choice: alone, at: start)
        ledger.ran(a, step: 4, choice: alone, at: start)
        ledger.ran(a, step: 5, choice: first, at: start)
        ledger.ran(a, step: 6, choice: alone, at: start + .seconds(1))
        #expect(
            ledger.lastSteps.all.map { $0.description(since: start) } == [
                "steps 2 to 4 at 0.0 seconds: the body, number 1 of 2 that were ready",
                "step 5 at 0.0 seconds: the body, number 1 of 2 that were ready",
                "step 6 at 1.0 seconds: the body",
            ]
        )
    }

    @Test(arguments: [Int.min, -1, 0, .max]) func `any number of kept steps is allowed`(_ count: Int) {
        var ledger = TaskLedger(keptSteps: count)
        let a = ledger.add(.root, at: start)
        ledger.ran(a, step: 1, choice: Choice(index: 0, count: 2), at: start)
        #expect(ledger.lastSteps.all.count == (count > 0 ? 1 : 0))
    }

    @Test func `a task is running, or ready to run, or waits, whatever it has waited for before`() {
        var ledger = TaskLedger(keptSteps: 3)
        let (a, b) = (ledger.add(.root, at: start), ledger.add(.library(.child), at: start))
        ledger.waits(a, for: .turn)
        #expect(
            ledger.activities(ready: []) == ["waiting for its turn under the group's concurrency limit", "waiting"]
        )
        #expect(ledger.activities(ready: [b, a, b]) == ["ready", "ready"])
        ledger.ran(b, step: 1, choice: Choice(index: 0, count: 1), at: start)
        #expect(ledger.activities(ready: [a]) == ["ready", "running"])
        ledger.stepEnded()
        ledger.ran(a, step: 2, choice: Choice(index: 0, count: 1), at: start)
        ledger.stepEnded()
        #expect(ledger.activities(ready: []) == ["waiting", "waiting"])
    }

    @Test func `a jump of time over a wait without a name is noted when the task goes on because of it`() {
        var ledger = TaskLedger(keptSteps: 3)
        let (a, b, later) = (
            ledger.add(.root, at: start), ledger.add(.library(.child), at: start), start + .seconds(60)
        )
        let alone = Choice(index: 0, count: 1)
        ledger.waits(b, for: .item)
        for task in [a, b] { ledger.resumed(task, at: later) }
        ledger.ran(a, step: 1, choice: alone, at: later)
        #expect(ledger.asksForWait)
        ledger.stepEnded()
        ledger.ran(b, step: 2, choice: alone, at: later)
        #expect(!ledger.asksForWait)
        ledger.stepEnded()
        #expect(ledger.jumps.longest.map(\.task.number) == [a.number])
        #expect(ledger.jumps.longest.map(\.length) == [.seconds(60)])
    }

    @Test
    func `no jump is noted of a task that goes on in the same instant, or says that its wait was one of Quattro's`() {
        var ledger = TaskLedger(keptSteps: 3)
        let (task, later) = (ledger.add(.root, at: start), start + .seconds(60))
        ledger.resumed(task, at: start)
        ledger.ran(task, step: 1, choice: Choice(index: 0, count: 1), at: later)
        ledger.stepEnded()
        ledger.resumed(task, at: later + .seconds(1))
        ledger.ran(task, step: 2, choice: Choice(index: 0, count: 1), at: later + .seconds(1))
        ledger.hasWaited()
        ledger.stepEnded()
        #expect(ledger.jumps.longest.isEmpty)
    }

    @Test func `of many jumps the three longest are kept, the earlier ones of the same length`() {
        var jumps = Jumps()
        for (number, length) in [5, 1, 7, 7, 2, 5, 6].enumerated() {
            let task = TaskLabel(number: number, kind: .root)
            jumps.note(Jumps.Jump(task: task, from: start, to: start + .seconds(length)))
        }
        #expect(jumps.longest.map(\.task.number) == [2, 3, 6])
    }

    @Test func `work outside takes with it what its task makes, until it comes back`() throws {
        var outside = OutsideWork()
        let tasks = (0..<4).map { TaskLabel(number: $0, kind: .root) }
        let (first, second) = (ContinuousClock.now, ContinuousClock.now)
        let stay = outside.begin(tasks[0], id: 7, at: first)
        let other = outside.begin(tasks[3], id: 8, at: second)
        outside.made(tasks[1], by: tasks[0])
        outside.made(tasks[2], by: tasks[1])
        #expect(tasks.map { outside.contains($0) } == [true, true, true, true])
        #expect(outside.oldest?.task === tasks[0])
        #expect(outside.owns(jobOf: tasks[0], id: 7) && !outside.owns(jobOf: tasks[0], id: 9))
        outside.ended(tasks[1])
        outside.end(stay)
        #expect(tasks.map { outside.contains($0) } == [false, false, false, true])
        outside.end(other)
        #expect(outside.isEmpty && outside.oldest == nil)
    }
}

extension TaskLedger {
    fileprivate func activities(ready: [TaskLabel]) -> [String] {
        alive(ready: ready, outside: OutsideWork()).map { entry in
            switch entry.activity {
            case .running: "running"
            case .ready: "ready"
            case .waiting(let awaited?): "waiting for \(awaited.description(at: .never))"
            case .waiting(nil): "waiting"
            case .outside: "outside"
            }
        }
    }
}
