import QuattroToolCore
import Testing

@Suite struct RunTreeTests {
    private let start = ContinuousClock.now

    private func lines(
        of foreground: [String],
        background: [String] = [],
        after seconds: Double = 10,
        _ change: (inout RunRecord, [CommandLabel]) -> Void
    ) -> [String] {
        let commands = RunPlan(foreground: foreground, background: background).commands
        var record = RunRecord(commands, began: start)
        change(&record, commands.map(\.label))
        return RunTree.lines(of: record, process: 99, now: start + .seconds(seconds))
    }

    @Test func whatRunsIsShownWithItsProcessItsAgeAndWhatIsLeftOfItsTimeAndOfTheWhole() {
        let lines = lines(of: ["make all"]) { record, labels in
            record.limited(by: start + .seconds(70))
            record.started(labels[0], at: start + .seconds(2), deadline: start + .seconds(30))
            record.spawned(labels[0], process: 4711)
        }
        #expect(
            lines == [
                "quattro: process 99, running for 10.0s, 1m00s left",
                "└ [1 make]: running for 8.0s, process 4711, 20.0s left: make all",
            ]
        )
    }

    @Test func whatWasAskedToStopIsShownWithSinceWhenAndWhy() {
        let lines = lines(of: ["make all"]) { record, labels in
            record.started(labels[0], at: start, deadline: nil)
            record.spawned(labels[0], process: 4711)
            record.stopping(labels[0], outcome: .exceeded("7s"), at: start + .seconds(7))
        }
        let text = "asked to stop 3.0s ago, deadline (--each-fail-after 7s), running for 10.0s, process 4711"
        #expect(lines.dropFirst() == ["└ [1 make]: \(text): make all"])
    }

    @Test func whatWaitsAndWhatHasEndedIsCountedAndTheFailuresAreNamed() {
        let lines = lines(of: ["a", "b", "c", "d"]) { record, labels in
            record.ended(labels[0], .exited(0), at: start)
            record.ended(labels[1], .exited(3), at: start)
            record.started(labels[2], at: start, deadline: nil)
        }
        #expect(
            lines.dropFirst() == [
                "├ [3 c]: running for 10.0s, being started: c", "├ 1 waiting", "│ └ [4 d]: d",
                "└ 2 ended: 1 ok, 1 failed", "  └ [2 b]: status 3",
            ]
        )
    }

    @Test func ofManyThatWaitTheFirstTenAreShown() {
        let lines = lines(of: (1...12).map { "job\($0)" }) { _, _ in }
        #expect(lines.count == 13)
        #expect(lines[1] == "└ 12 waiting")
        #expect(lines[11] == "  ├ [10 job10]: job10")
        #expect(lines[12] == "  └ … and 2 more")
    }

    @Test func backgroundCommandsAreApartAndTellWhetherTheyAreReady() {
        let lines = lines(of: ["a"], background: ["srv", "log"]) { record, labels in
            record.started(labels[1], at: start, deadline: nil)
            record.spawned(labels[1], process: 7)
            _ = record.ready(labels[1], deadline: nil)
            record.ended(labels[2], .exited(0), at: start + .seconds(1))
        }
        #expect(
            lines.dropFirst() == [
                "├ 1 waiting", "│ └ [1 a]: a", "└ background",
                "  ├ [2 srv]: ready, running for 10.0s, process 7: srv", "  └ [3 log]: ok after 0.0s",
            ]
        )
    }
}
