import Foundation
import Scenarios
import Testing

/// Random programs whose course on Trio was recorded: see `Documentation/Testing.md`.
struct RecordedTests {
    @Test(.simulated(seeds: 0..<3))
    func `What a program did on Trio, it does on Quattro, whatever the order within an instant`()
        async throws
    {
        let recordings = try Recording.all.get()
        #expect(recordings.count >= 300)
        for recording in recordings {
            let differences = await recording.differences()
            #expect(differences.isEmpty, "scenario \(recording.seed)")
        }
    }

    @Test(.simulated(seeds: 0..<1), arguments: PlantedBug.allCases)
    func `A bug planted in a run shows in its trace`(bug: PlantedBug) async throws {
        for recording in try Recording.all.get() {
            if await !recording.differences(bug: bug).isEmpty { return }
        }
        Issue.record("no recorded program shows it")
    }
}

/// A scenario and what each of its tasks did on Trio.
private struct Recording: Decodable, Sendable {
    let seed: Int
    let scenario: Scenario
    let isOrdered: Bool
    let trace: Trace

    /// All of them, read once.
    static let all = Result {
        let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        let file = try Data(contentsOf: root.appending(path: "Differential/recorded.jsonl"))
        return try file.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Recording.self, from: $0) }
    }

    /// What is not the same on Quattro, task by task.
    func differences(bug: PlantedBug? = nil) async -> [String] {
        let ours = await ScenarioRun.trace(of: scenario, isOrdered: isOrdered, bug: bug)
        return Set(trace.keys).union(ours.keys).sorted().filter { trace[$0] != ours[$0] }
            .map { "\($0): \(trace[$0] ?? []) on Trio, \(ours[$0] ?? []) here" }
    }
}
