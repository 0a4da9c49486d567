import Foundation
import Scenarios
import Testing

/// Random programs whose course on Trio was recorded: see `Documentation/Testing.md`.
struct RecordedTests {
    @Test func `What a program did on Trio, it does on Quattro, whatever the order within an instant`() throws {
        let recordings = try Recording.all()
        #expect(recordings.count >= 300)
        for recording in recordings {
            for seed: UInt64 in 0...2 {
                #expect(try recording.differences(seed: seed).isEmpty, "scenario \(recording.seed), schedule \(seed)")
            }
        }
    }

    @Test(arguments: PlantedBug.allCases)
    func `A bug planted in a run shows in its trace`(bug: PlantedBug) throws {
        let differs = try Recording.all().first { try !$0.differences(seed: 0, bug: bug).isEmpty }
        #expect(differs != nil)
    }
}

/// A scenario and what each of its tasks did on Trio.
private struct Recording: Decodable {
    let seed: Int
    let scenario: Scenario
    let isOrdered: Bool
    let trace: Trace

    static func all(file: String = #filePath) throws -> [Recording] {
        let root = (0..<4).reduce(URL(fileURLWithPath: file)) { folder, _ in folder.deletingLastPathComponent() }
        let lines = try Data(contentsOf: root.appending(path: "Differential/recorded.jsonl")).split(
            separator: UInt8(ascii: "\n")
        )
        return try lines.map { try JSONDecoder().decode(Recording.self, from: $0) }
    }

    /// What is not the same on Quattro, task by task.
    func differences(seed: UInt64, bug: PlantedBug? = nil) throws -> [String] {
        let ours = try ScenarioRun.trace(of: scenario, seed: seed, isOrdered: isOrdered, bug: bug)
        return Set(trace.keys).union(ours.keys).sorted().filter { trace[$0] != ours[$0] }
            .map { "\($0): \(trace[$0] ?? []) on Trio, \(ours[$0] ?? []) here" }
    }
}
