import QuattroToolCore
import Testing

@Suite struct ReadinessTests {
    private let start = ContinuousClock.now
    private var record = RunRecord(RunPlan(foreground: ["client"], background: ["web -p 80", "db"]).commands)

    private func label(_ number: Int) -> CommandLabel { record.entries[number - 1].command.label }

    @Test mutating func aRunningCommandBecomesReadyAndGetsItsLaterDeadline() {
        record.started(label(2), at: start, deadline: start + .seconds(1))
        #expect(!record.isReady(label(2)))
        let counts = record.ready(label(2), deadline: start + .seconds(9))
        #expect(counts)
        #expect(record.isReady(label(2)) && !record.isReady(label(3)))
        #expect(record.entries[1].state == .running(since: start, deadline: start + .seconds(9)))
    }

    @Test mutating func whatHasBeenToldToEndDoesNotBecomeReady() {
        record.started(label(2), at: start, deadline: nil)
        record.stopping(label(2), outcome: .notReady("1s"), at: start)
        let counts = record.ready(label(2), deadline: nil)
        #expect(!counts)
        #expect(!record.isReady(label(2)))
        #expect(record.outcomeOfStopping(label(2)) == .notReady("1s"))
    }

    @Test(
        arguments: [
            (Outcome.exited(0), 1, "ended before it was ready"), (.exited(3), 3, "status 3 before it was ready"),
            (.signaled(9), 137, "signal KILL before it was ready"),
        ] as [(Outcome, Int32, String)]
    )
    func toEndBeforeBeingReadyIsAlwaysAFailure(ending: Outcome, status: Int32, text: String) {
        #expect(ending.withoutHavingBeenReady.failureStatus == status)
        #expect(ending.withoutHavingBeenReady.description == text)
    }

    @Test(arguments: [
        Outcome.exceeded("1s"), .stopped(.restDone), .notStarted, .couldNotStart("x"), .notReady("1s"),
    ])
    func whatWasStoppedBeforeBeingReadyKeepsThatOutcome(outcome: Outcome) {
        #expect(outcome.withoutHavingBeenReady == outcome)
    }

    @Test func notToBeReadyInTimeIsADeadline() {
        #expect(Outcome.notReady("2s").failureStatus == 124)
        #expect(Outcome.notReady("2s").description == "not ready (--ready-within 2s)")
    }

    @Test mutating func oneLineNamesEveryoneWhoWasNotReadyInTime() {
        record.ended(label(2), .notReady("2s"), at: start)
        record.ended(label(3), .notReady("2s"), at: start)
        record.finish()
        #expect(Summary.whatWasNotReady(in: record) == "quattro: not ready within 2s: [2 web], [3 db]")
        #expect(
            Summary.lines(of: record, took: .seconds(2), width: 120).first
                == "quattro: 2 timed out, 1 not started in 2.0s"
        )
    }

    @Test(arguments: [(Outcome.exited(0), "status 0"), (.exited(3), "status 3"), (.signaled(9), "signal KILL")])
    mutating func oneLineNamesWhatEndedBeforeBeingReady(ending: Outcome, how: String) {
        record.ended(label(3), .beforeReady(ending), at: start)
        record.ended(label(2), .stopped(.failure("x")), at: start)
        record.finish()
        #expect(Summary.whatWasNotReady(in: record) == "quattro: [3 db] ended before it was ready: \(how)")
        #expect(
            Summary.lines(of: record, took: .zero, width: 120).first
                == "quattro: 1 failed, 1 cancelled, 1 not started in 0.0s"
        )
    }

    @Test mutating func aRunInWhichEveryoneWasReadyHasNoSuchLine() {
        record.ended(label(1), .exited(2), at: start)
        record.ended(label(2), .exceeded("1s"), at: start)
        record.finish()
        #expect(Summary.whatWasNotReady(in: record) == nil)
    }

    @Test mutating func theFirstFailureIsToldInWords() {
        #expect(record.firstFailureText == nil)
        record.ended(label(1), .exited(2), at: start)
        #expect(record.firstFailureText == "[1 client]: status 2")
    }
}
