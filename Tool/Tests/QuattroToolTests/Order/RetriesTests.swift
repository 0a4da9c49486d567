import QuattroToolCore
import Testing

@Suite struct RetriesTests {
    private func delays(_ retries: Retries, isBackground: Bool = false, _ outcome: Outcome, took: Duration = .zero)
        -> [Duration]
    {
        var attempts = retries.begin(isBackground: isBackground)
        return (0..<9).compactMap { _ in attempts.next(after: outcome, took: took) }
    }

    @Test func theDelaysDoubleUpToHalfAMinute() {
        let seconds = [1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) }
        #expect(delays(Retries(count: 7), .exited(3)) == seconds)
        #expect(
            delays(Retries(count: 2, delay: .milliseconds(10)), .exited(3)) == [.milliseconds(10), .milliseconds(20)]
        )
        #expect(delays(Retries(count: 2, delay: .seconds(60)), .exited(3)) == [.seconds(60), .seconds(60)])
    }

    @Test(arguments: [
        (Outcome.exited(3), true), (.signaled(9), true), (.exceeded("1s"), true), (.exited(0), false),
        (.couldNotStart("x"), false),
        (.stopped(.signal(2)), false), (.notStarted, false),
    ])
    func onlyAFailureOfItsOwnIsTriedAgain(outcome: Outcome, isTried: Bool) {
        #expect(delays(Retries(count: 1), outcome).isEmpty == !isTried)
        #expect(delays(Retries(), outcome).isEmpty)
    }

    @Test(arguments: [
        (Outcome.exited(0), true), (.exited(3), true), (.signaled(9), true), (.exceeded("1s"), true),
        (.stopped(.restDone), false), (.couldNotStart("x"), false),
    ])
    func whateverEndsByItselfIsStartedAgain(outcome: Outcome, isStarted: Bool) {
        #expect(delays(Retries(restarts: true), isBackground: true, outcome).isEmpty == !isStarted)
        #expect(delays(Retries(count: 3), isBackground: true, outcome).isEmpty)
        #expect(delays(Retries(restarts: true), outcome).isEmpty)
    }

    @Test func whatHasRunForLongIsStartedAgainSoon() {
        #expect(
            Set(delays(Retries(restarts: true), isBackground: true, .exited(0), took: .seconds(30))) == [.seconds(1)]
        )
        #expect(delays(Retries(count: 2), .exited(1), took: .seconds(30)) == [.seconds(1), .seconds(2)])
    }

    private let start = ContinuousClock.now

    @Test func theTimeOfACommandIsThatOfAllItsAttempts() {
        let command = RunPlan(foreground: ["x"]).commands[0]
        var record = RunRecord([command])
        record.started(command.label, at: start, deadline: nil)
        record.spawned(command.label, process: 7)
        record.stopping(command.label, outcome: .exceeded("1s"), at: start + .seconds(1))
        record.willRunAgain(command.label)
        #expect(record.entries[0].process == nil && record.waitingCount == 1 && record.active.isEmpty)
        record.started(command.label, at: start + .seconds(2), deadline: nil)
        record.waitsAgain(command.label)
        record.waitsAgain(command.label)
        record.started(command.label, at: start + .seconds(2), deadline: nil)
        #expect(record.active.count == 1 && record.waitingCount == 0)
        record.ended(command.label, .exited(0), at: start + .seconds(5))
        #expect(Summary.lines(of: record, took: .seconds(5), width: 80).last == "  [1 x]  ok after 2 attempts  5.0s  x")
        #expect(record.endedCount == 1)
    }

    @Test func theSummaryTellsHowABackgroundCommandWentOn() {
        let commands = RunPlan(foreground: ["x"], background: ["a", "b", "c"]).commands
        var record = RunRecord(commands)
        for (command, attempts) in zip(commands.dropFirst(), [1, 2, 3]) {
            for _ in 1..<attempts {
                record.started(command.label, at: start, deadline: nil)
                record.willRunAgain(command.label)
            }
            record.started(command.label, at: start, deadline: nil)
        }
        record.ended(commands[1].label, .exited(0), at: start)
        record.ended(commands[2].label, .stopped(.restDone), at: start)
        record.ended(commands[3].label, .stopped(.restDone), at: start)
        let lines = Summary.lines(of: record, took: .zero, width: 120)
        #expect(lines[2].contains("  ok, ended before the others  "))
        #expect(lines[3].contains("  cancelled (the others were done), restarted once  "))
        #expect(lines[4].contains("  cancelled (the others were done), restarted 2 times  "))
    }
}
