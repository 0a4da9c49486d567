import QuattroToolCore
import Testing

@Suite struct RunProgressTests {
    private let start = ContinuousClock.now

    /// Commands of which some have taken these times, and others have been running for so long.
    private func text(
        of count: Int,
        background: Int = 0,
        ended: [(Outcome, Duration)] = [],
        running: [Duration] = [],
        at now: Duration = .seconds(1000)
    ) -> String {
        let plan = RunPlan(
            foreground: (1...count).map { "sleep \($0)" },
            background: (0..<background).map { "serve \($0)" }
        )
        var record = RunRecord(plan.commands)
        for (command, (outcome, took)) in zip(plan.commands, ended) {
            record.started(command.label, at: start, deadline: nil)
            record.ended(command.label, outcome, at: start + took)
        }
        for (command, elapsed) in zip(plan.commands.dropFirst(ended.count), running) {
            record.started(command.label, at: start + now - elapsed, deadline: nil)
        }
        for command in plan.background { record.started(command.label, at: start, deadline: nil) }
        return RunProgress(of: record, at: start + now).description
    }

    @Test func whatIsLeftIsEstimatedFromWhatHasEndedAndHowManyRunAtATime() {
        let ended = Array(repeating: (Outcome.exited(0), Duration.seconds(4)), count: 11) + [(.exited(1), .seconds(4))]
        #expect(
            text(of: 200, ended: ended, running: [.zero, .zero, .zero, .zero])
                == "12 of 200 done, 1 failed, 4 running, about 3m left"
        )
    }

    @Test func thereIsNoEstimateBeforeThereIsSomethingToGoBy() {
        #expect(text(of: 9, running: [.seconds(5)]) == "0 of 9 done, 1 running")
        #expect(text(of: 1, ended: [(.exited(0), .seconds(3))]) == "1 of 1 done")
    }

    @Test func whatRunsForLongerThanUsualMayEndAtAnyTime() {
        #expect(
            text(of: 3, ended: [(.exited(0), .seconds(30))], running: [.seconds(40), .seconds(31)])
                == "1 of 3 done, 2 running"
        )
        #expect(
            text(of: 4, ended: [(.exited(0), .seconds(30))], running: [.seconds(40)])
                == "1 of 4 done, 1 running, about 1m left"
        )
    }

    @Test func theLastOneToEndDecidesWhenNoneWaits() {
        #expect(
            text(of: 3, ended: [(.exited(0), .seconds(30))], running: [.seconds(29), .seconds(5)])
                == "1 of 3 done, 2 running, about 25s left"
        )
    }

    @Test func backgroundCommandsAreNotDoneAndNotCounted() {
        #expect(
            text(of: 2, background: 1, ended: [(.exited(0), .seconds(3))], running: [.seconds(3)])
                == "1 of 2 done, 2 running"
        )
    }

    @Test(arguments: [(59, "59s"), (60, "1m"), (89, "1m"), (90, "2m"), (3569, "59m"), (3570, "59m"), (7500, "2h05m")])
    func estimatesAreRound(seconds: Int, shown: String) {
        let line = text(of: 2, ended: [(.exited(0), .seconds(seconds))], at: .seconds(10_000))
        #expect(line == "1 of 2 done, about \(shown) left")
    }

    @Test func whatWasDoneBeforeCountsNeitherAsDoneNorAsToBeDone() {
        let plan = RunPlan(foreground: ["a", "b", "c"])
        var record = RunRecord(plan.commands)
        record.doneBefore(plan.commands[0].label)
        record.started(plan.commands[1].label, at: start, deadline: nil)
        #expect(RunProgress(of: record, at: start).description == "0 of 2 done, 1 running")
    }
}
