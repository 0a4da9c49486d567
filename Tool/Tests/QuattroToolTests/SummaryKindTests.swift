import QuattroToolCore
import Testing

@Suite struct SummaryKindTests {
    private func record(_ outcomes: [Outcome]) -> RunRecord {
        let commands = RunPlan(foreground: outcomes.indices.map { "job\($0 + 1)" }).commands
        var record = RunRecord(commands)
        for (command, outcome) in zip(commands, outcomes) { record.ended(command.label, outcome, at: .now) }
        return record
    }

    private func lines(_ outcomes: [Outcome], _ kind: SummaryKind) -> [String] {
        Summary.lines(of: record(outcomes), took: .zero, width: 80, kind: kind)
    }

    @Test func aSummaryOfFailuresLeavesOutWhatHasNotFailedByItself() {
        let lines = lines([.exited(0), .exited(3), .stopped(.restDone), .signaled(9)], .failures)
        #expect(lines.first == "quattro: 1 ok, 2 failed, 1 cancelled in 0.0s")
        #expect(lines.dropFirst().map { $0.prefix(10) } == ["  [2 job2]", "  [4 job4]"])
    }

    @Test func withoutASummaryThereIsNothing() {
        #expect(lines([.exited(3)], .none).isEmpty)
    }

    @Test func whatCouldNotBeStartedIsToldUpToTen() {
        let lines = Summary.whatCouldNotStart(
            in: record([.exited(3)] + Array(repeating: .couldNotStart("No\nroom"), count: 12))
        )
        #expect(lines.count == 11)
        #expect(lines.first == "quattro: [2 job2] could not start: No⏎room")
        #expect(lines.last == "quattro: 2 more could not start")
    }
}
