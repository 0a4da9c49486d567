import QuattroToolCore
import Testing

@Suite struct RunRecordTests {
    private let start = ContinuousClock.now
    private var record = RunRecord(RunPlan(foreground: ["make all", "sleep 100", "echo never"]).commands)

    private func label(_ number: Int) -> CommandLabel { record.entries[number - 1].command.label }

    @Test mutating func theTimeOfACommandIsCountedFromItsStart() {
        record.started(label(1), at: start, deadline: nil)
        record.ended(label(1), .exited(0), at: start + .seconds(3))
        #expect(record.entries[0].state == .ended(.exited(0), took: .seconds(3)))
    }

    @Test mutating func theFirstFailureIsKept() {
        record.started(label(1), at: start, deadline: nil)
        record.started(label(2), at: start, deadline: nil)
        record.ended(label(2), .stopped(.restDone), at: start)
        #expect(record.firstFailure == nil)
        record.ended(label(1), .exited(2), at: start)
        record.ended(label(3), .exited(3), at: start)
        #expect(record.firstFailure?.outcome == .exited(2))
        #expect(record.firstFailure?.label == label(1))
    }

    @Test mutating func whatACommandWasStoppedForIsKnownFromThatMoment() {
        record.started(label(1), at: start, deadline: nil)
        #expect(record.outcomeOfStopping(label(1)) == nil)
        record.stopping(label(1), outcome: .stopped(.restDone), at: start)
        #expect(record.outcomeOfStopping(label(1)) == .stopped(.restDone))
    }

    @Test mutating func aCommandThatHasEndedCannotBeStopped() {
        record.started(label(1), at: start, deadline: nil)
        record.ended(label(1), .exited(0), at: start)
        record.stopping(label(1), outcome: .stopped(.restDone), at: start)
        #expect(record.entries[0].state == .ended(.exited(0), took: .zero))
    }

    @Test mutating func whatStillWaitsAtTheEndWasNotStarted() {
        record.finish()
        #expect(record.entries.allSatisfy { $0.state == .ended(.notStarted, took: .zero) })
    }
}

extension RunRecordTests {
    private mutating func end(_ outcomes: Outcome...) {
        for (index, outcome) in outcomes.enumerated() { record.ended(label(index + 1), outcome, at: start) }
    }

    @Test mutating func aRunInWhichTheLimitStoppedACommandWasCutShort() {
        end(.exited(3), .stopped(.failAfter("1s")))
        #expect(record.wasCutShort(by: .failAfter("1s"), keepsGoing: true))
        #expect(record.wasCutShort(by: .failAfter("1s"), keepsGoing: false))
    }

    @Test mutating func aRunThatAFailureEndedWasNotCutShort() {
        end(.exited(3), .stopped(.failure("[1 make]: status 3")))
        #expect(!record.wasCutShort(by: .failAfter("1s"), keepsGoing: true))
        #expect(!record.wasCutShort(by: .failAfter("1s"), keepsGoing: false))
    }

    @Test mutating func aRunThatKeepsGoingAndLeavesOneOutWasCutShort() {
        end(.exited(3), .exited(0))
        #expect(record.wasCutShort(by: .failAfter("1s"), keepsGoing: true))
        #expect(!record.wasCutShort(by: .failAfter("1s"), keepsGoing: false))
        end(.exited(3), .exited(0), .notStarted)
        #expect(record.wasCutShort(by: .failAfter("1s"), keepsGoing: true))
        end(.notStarted, .notReady("1s"))
        #expect(!record.wasCutShort(by: .failAfter("1s"), keepsGoing: true))
    }

    @Test mutating func aRunThatCameToItsEndWasNotCutShort() {
        end(.exited(3), .exited(0), .stopped(.restDone))
        #expect(!record.wasCutShort(by: .failAfter("1s"), keepsGoing: true))
    }
}

@Suite struct SummaryTests {
    @Test func eachCommandHasALineWithOutcomeTimeAndText() {
        let start = ContinuousClock.now
        let plan = RunPlan(foreground: ["make\tall", "sleep 100", "echo never"])
        var record = RunRecord(plan.commands)
        for command in plan.commands.prefix(2) { record.started(command.label, at: start, deadline: nil) }
        record.ended(plan.commands[0].label, .exited(2), at: start + .milliseconds(1200))
        record.ended(plan.commands[1].label, .stopped(.failure("[1 make]: status 2")), at: start + .seconds(75))
        record.finish()
        #expect(
            Summary.lines(of: record, took: .seconds(75), width: 120) == [
                "quattro: 1 failed, 1 cancelled, 1 not started in 1m15s",
                "  [1 make]   status 2                        1.2s   make all",
                "  [2 sleep]  cancelled ([1 make]: status 2)  1m15s  sleep 100",
                "  [3 echo]   not started                     -      echo never",
            ]
        )
    }

    @Test(arguments: [
        (Outcome.stopped(.failAfter("1s")), Cleanup(ofLeftovers: false, killedAfter: "5s"), "killed after 5s grace"),
        (.stopped(.signal(2)), Cleanup(ofLeftovers: false, killedAfter: ""), "killed"),
        (.exited(0), Cleanup(ofLeftovers: true, killedAfter: nil), "leftovers stopped"),
        (.exited(3), Cleanup(ofLeftovers: true, killedAfter: "1m"), "leftovers killed after 1m grace"),
    ])
    func theSummaryTellsWhatHadToBeCleanedUp(outcome: Outcome, cleanup: Cleanup, text: String) {
        let plan = RunPlan(foreground: ["make"])
        var record = RunRecord(plan.commands)
        record.cleanedUp(plan.commands[0].label, cleanup)
        record.ended(plan.commands[0].label, outcome, at: .now)
        let lines = Summary.lines(of: record, took: .zero, width: 120)
        #expect(lines.last == "  [1 make]  \(outcome), \(text)  0.0s  make")
    }

    @Test func onlyAnOutputThatCouldNotBeWrittenIsAnError() {
        let reason = { (error: Int32) in "error \(error)" }
        let line = "quattro: standard output could not be written: error 28"
        #expect(Summary.whyOutputFailed(.outputClosed(error: 28), reason: reason) == line)
        // The reader went away, as head does.
        #expect(Summary.whyOutputFailed(.outputClosed(error: 32), reason: reason) == nil)
        #expect(Summary.whyOutputFailed(.signal(2), reason: reason) == nil)
        #expect(Summary.whyOutputFailed(nil, reason: reason) == nil)
    }

    @Test func linesAreCutToTheWidth() {
        let plan = RunPlan(foreground: [String(repeating: "x", count: 500)])
        var record = RunRecord(plan.commands)
        record.finish()
        #expect(Summary.lines(of: record, took: .zero, width: 60).allSatisfy { Terminal.width(of: $0) <= 60 })
    }
}
