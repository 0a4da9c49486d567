import Quattro
import Testing

@testable import QuattroTesting

struct SchedulerMachineTests {
    private static let start = Deadline.at(ContinuousClock().systemEpoch)

    private func machine(
        _ plan: Plan = Plan(script: []),
        stepLimit: Int = .max,
        movesTime: Bool = true
    ) -> SchedulerMachine<String> {
        SchedulerMachine(plan, start: Self.start, stepLimit: stepLimit, movesTime: movesTime)
    }

    @Test func `ready jobs run as the plan chooses, and the order of the others is kept`() {
        var machine = machine(Plan(script: [2, 0, 1]))
        for job in ["a", "b", "c", "d"] { machine.add(job) }
        #expect((0..<4).map { _ in machine.step() } == ["run c", "run a", "run d", "run b"])
        #expect(
            machine.choices == [Choice(index: 2, count: 4), Choice(index: 0, count: 3), Choice(index: 1, count: 2)]
        )
        #expect(machine.steps == 4)
    }

    @Test func `a job that goes on with itself is next, and that is a step and no choice`() {
        var machine = machine(Plan(script: [1]), stepLimit: 4)
        for job in ["a", "b"] { machine.add(job) }
        #expect(machine.step() == "run b")
        machine.goesOn(with: "b")
        #expect(!machine.isIdle)
        #expect((0..<2).map { _ in machine.step() } == ["run b", "run a"])
        #expect(machine.choices == [Choice(index: 1, count: 2)])
        machine.goesOn(with: "a")
        #expect(machine.abandon() == ["a"])
        machine.goesOn(with: "a")
        #expect((0..<2).map { _ in machine.step() } == ["run a", "blocked"])
        machine.goesOn(with: "a")
        #expect(machine.step() == "step limit")
    }

    @Test func `one that goes on with itself can be cancelled before it does`() {
        var machine = machine(Plan(script: [], cancelStep: 1))
        machine.add("a")
        #expect(machine.step() == "run a")
        machine.goesOn(with: "a")
        #expect((0..<2).map { _ in machine.step() } == ["cancel", "run a"])
    }

    @Test func `time moves to the next deadline when nobody is ready, and not before`() {
        var machine = machine()
        machine.add("a")
        #expect(machine.step(next: 5) == "run a")
        #expect(machine.now == Self.start)
        #expect(machine.step(next: 5) == "advance")
        #expect(machine.now == Self.start + .seconds(5))
        #expect(machine.step() == "blocked")
    }

    @Test func `a deadline that has passed does not move time back`() {
        var machine = machine()
        machine.advance(to: Self.start + .seconds(9))
        #expect(machine.step(next: 5) == "advance")
        #expect(machine.now == Self.start + .seconds(9))
    }

    @Test func `who waits for all others to be blocked goes on before time moves`() {
        var machine = machine()
        machine.add("a")
        machine.addIdleWaiter()
        #expect(machine.step(next: 5) == "run a")
        #expect(machine.step(next: 5) == "wake idle")
        #expect(machine.step(next: 5) == "advance")
    }

    @Test func `time that is moved by hand stands still`() {
        var machine = machine(movesTime: false)
        #expect(machine.step(next: 5) == "blocked")
        #expect(machine.now == Self.start)
    }

    @Test func `time stands still while work is outside, and who waits for all others to be blocked waits for it`() {
        var machine = machine()
        machine.wentOutside()
        machine.addIdleWaiter()
        #expect((0..<2).map { _ in machine.step(next: 5) } == ["await outside", "await outside"])
        machine.cameBack()
        #expect((0..<2).map { _ in machine.step(next: 5) } == ["wake idle", "advance"])
    }

    @Test func `what other threads resume of it is no step, and runs when no job is ready and no turn is due`() {
        var machine = machine()
        machine.wentOutside()
        machine.arrived("x")
        machine.add("a")
        machine.addTurn()
        #expect(!machine.isIdle)
        #expect((0..<3).map { _ in machine.step(next: 5) } == ["run a", "take turn", "run x outside"])
        #expect(machine.step(next: 5) == "await outside")
        #expect(machine.steps == 1)
        #expect(machine.choices.isEmpty)
    }

    @Test func `work outside is over with the body, and the body may be cancelled meanwhile`() {
        var machine = machine(Plan(script: [], cancelStep: 0))
        machine.wentOutside()
        #expect((0..<2).map { _ in machine.step() } == ["cancel", "await outside"])
        machine.bodyEnded()
        #expect(machine.step() == "over")
    }

    @Test func `what is ready when the body has ended still runs, without choices, and then it is over`() {
        var machine = machine(Plan(script: [1, 1, 1]))
        machine.bodyEnded()
        machine.add("a")
        machine.add("b")
        #expect((0..<3).map { _ in machine.step(next: 5) } == ["run a", "run b", "over"])
        #expect(machine.choices.isEmpty)
        #expect(machine.now == Self.start)
    }

    @Test func `there is a limit of steps`() {
        var machine = machine(stepLimit: 1)
        machine.add("a")
        machine.add("b")
        #expect((0..<2).map { _ in machine.step() } == ["run a", "step limit"])
    }

    @Test func `the body is cancelled once, after the step that the plan names, whether anyone is ready or not`() {
        var busy = machine(Plan(script: [], cancelStep: 1))
        busy.add("a")
        busy.add("b")
        #expect((0..<3).map { _ in busy.step() } == ["run a", "cancel", "run b"])
        var idle = machine(Plan(script: [], cancelStep: 1))
        idle.add("a")
        #expect((0..<3).map { _ in idle.step(next: 5) } == ["run a", "cancel", "advance"])
    }
}

extension SchedulerMachine<String> {
    fileprivate mutating func step(next seconds: Int? = nil) -> String {
        let deadline = seconds.map { Deadline.at(ContinuousClock().systemEpoch) + .seconds($0) }
        return switch next(nextDeadline: deadline) {
        case .run(let job, _): "run \(job)"
        case .wakeIdle: "wake idle"
        case .takeTurn: "take turn"
        case .runOutside(let job): "run \(job) outside"
        case .awaitOutside: "await outside"
        case .advance: "advance"
        case .cancel: "cancel"
        case .blocked: "blocked"
        case .stepLimit: "step limit"
        case .over: "over"
        }
    }
}
