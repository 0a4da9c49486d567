import Testing

@testable import Quattro

struct SourceMachineTests {
    @Test func `what came first has cancelled it, whatever comes later`() {
        var machine = SourceMachine(deadline: .second(5))
        #expect(machine.standing(at: .second(4)).record == nil)
        #expect(machine.cancel(.explicit(reason: "a"), now: .second(3)) == true)
        #expect(machine.cancel(.explicit(reason: "b"), now: .second(4)) == false)
        #expect(machine.setDeadline(.second(9), now: .second(4)) == false)
        let record = CancelRecord(cause: .explicit(reason: "a"), time: .second(3))
        #expect(machine.standing(at: .second(9)) == SourceMachine.Standing(deadline: .second(5), record: record))
    }

    @Test func `a deadline that has passed is not revived, and dates from when it passed`() {
        var machine = SourceMachine(deadline: .second(5))
        #expect(machine.setDeadline(.second(9), now: .second(6)) == false)
        #expect(machine.cancel(.explicit(reason: nil), now: .second(7)) == false)
        let record = CancelRecord(cause: .deadline(.second(5)), time: .second(5))
        #expect(machine.standing(at: .second(8)).record == record)
        #expect(machine.standing(at: .passed).record == record)
    }

    @Test func `tightening says whether it is the deadline now`() {
        var machine = SourceMachine(deadline: .never)
        #expect(machine.tighten(to: .second(5), now: .second(0)) == true)
        #expect(machine.tighten(to: .second(6), now: .second(0)) == false)
        #expect(machine.deadline == .second(5))
        #expect(machine.tighten(to: .second(4), now: .second(0)) == true)
        #expect(machine.tighten(to: .passed, now: .second(0)) == true)
        #expect(machine.tighten(to: .passed, now: .second(0)) == false)
        #expect(machine.standing(at: .second(0)).record?.cause == .deadline(.passed))
    }
}

/// A scope and its sources, as values.
struct LinkedScopeMachineTests {
    private func linked(_ sources: SourceMachine..., limit: Deadline = .never, at now: Deadline = .second(0))
        -> ScopeMachine
    {
        var machine = ScopeMachine(limit: .at(limit))
        let standings = sources.map { $0.standing(at: now) }
        machine.see(standings.dropFirst().reduce(standings[0]) { $0.and($1) })
        return machine
    }

    @Test func `the timer watches the earliest of all deadlines`() {
        var machine = linked(
            SourceMachine(deadline: .second(7)),
            SourceMachine(deadline: .second(5)),
            limit: .second(6)
        )
        let entry = machine.enter(now: .second(0))
        #expect(entry.timer == .set(.second(5)))
        #expect(machine.deadline(now: .second(0)) == .second(6))
        #expect(machine.bound(now: .second(0)) == .second(5))
        machine.see(SourceMachine(deadline: .second(7)).standing(at: .second(1)))
        let later = machine.sourceChanged(now: .second(1))
        #expect(later.timer == .set(.second(6)))
        machine.see(SourceMachine(deadline: .second(2)).standing(at: .second(1)))
        #expect(machine.sourceChanged(now: .second(1)) == ScopeMachine.Effects(timer: .set(.second(2))))
    }

    @Test func `what was first counts, and of what was at once the scope's own deadline`() {
        var source = SourceMachine(deadline: .never)
        _ = source.cancel(.explicit(reason: "source"), now: .second(5))
        #expect(linked(source, limit: .second(6)).cause(now: .second(9)) == .explicit(reason: "source"))
        #expect(linked(source, limit: .second(4)).cause(now: .second(9)) == .deadline(.second(4)))
        #expect(linked(source, limit: .second(5)).cause(now: .second(9)) == .deadline(.second(5)))
        let timed = SourceMachine(deadline: .second(5))
        #expect(linked(source, timed, at: .second(9)).cause(now: .second(9)) == .explicit(reason: "source"))
        #expect(linked(timed, source, at: .second(9)).cause(now: .second(9)) == .deadline(.second(5)))
    }

    @Test func `a source cancels the body once, however often it tells`() {
        var source = SourceMachine(deadline: .never)
        var machine = linked(source)
        _ = machine.enter(now: .second(0))
        _ = source.cancel(.explicit(reason: "s"), now: .second(1))
        machine.see(source.standing(at: .second(2)))
        #expect(machine.isCancelled(now: .second(2)))
        #expect(machine.sourceChanged(now: .second(2)) == ScopeMachine.Effects(cancelsBody: true, tellsInner: true))
        #expect(machine.sourceChanged(now: .second(2)) == .none)
        #expect(machine.own == CancelRecord(cause: .explicit(reason: "s"), time: .second(1)))
    }

    @Test func `what was seen of a source stays as soon as the scope runs, and not before`() {
        let (early, late) = (SourceMachine(deadline: .second(5)), SourceMachine(deadline: .second(90)))
        var machine = linked(early, at: .second(9))
        #expect(machine.isCancelled(now: .second(9)))
        machine.see(late.standing(at: .second(0)))
        #expect(machine.isCancelled(now: .second(0)) == false)
        _ = machine.enter(now: .second(0))
        machine.see(early.standing(at: .second(6)))
        machine.see(late.standing(at: .second(6)))
        #expect(machine.cause(now: .second(6)) == .deadline(.second(5)))
    }

    @Test func `one that has ended does not look any more`() {
        var source = SourceMachine(deadline: .never)
        var machine = linked(source)
        _ = machine.enter(now: .second(0))
        _ = machine.end(.returned, now: .second(1), isCancelledOutside: false)
        _ = source.cancel(.explicit(reason: nil), now: .second(2))
        machine.see(source.standing(at: .second(2)))
        #expect(machine.cause(now: .second(2)) == nil)
        #expect(machine.sourceChanged(now: .second(2)) == .none)
    }
}
