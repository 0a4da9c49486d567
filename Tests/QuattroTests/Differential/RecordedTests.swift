import Foundation
import Scenarios
import Testing

/// Random programs whose course on Trio was recorded: see `Documentation/Testing.md`.
struct RecordedTests {
    @Test(.simulated(seeds: 0..<3), arguments: [Recordings.ofFile])
    func `What a program did on Trio, it does on Quattro, whatever the order within an instant`(
        recordings: Recordings
    ) async throws {
        #expect(recordings.all.count >= 300)
        for recording in recordings.all {
            let differences = await recording.differences()
            #expect(differences.isEmpty, "scenario \(recording.seed)")
        }
    }

    @Test(.simulated(seeds: 0..<1), arguments: PlantedBug.allCases, [Recordings.ofFile])
    func `A bug planted in a run shows in its trace`(bug: PlantedBug, recordings: Recordings) async throws {
        for recording in recordings.all {
            if await !recording.differences(bug: bug).isEmpty { return }
        }
        Issue.record("no recorded program shows it")
    }
}

/// All of `Differential/recorded.jsonl`: an argument of the tests, since a step of a simulation is no place to read a file.
struct Recordings: Sendable, CustomTestStringConvertible {
    let all: [Recording]

    static let ofFile = Recordings()

    private init() {
        let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        do {
            let file = try Data(contentsOf: root.appending(path: "Differential/recorded.jsonl"))
            all = try file.split(separator: UInt8(ascii: "\n")).map {
                try JSONDecoder().decode(Recording.self, from: $0)
            }
        } catch {
            fatalError("the recorded programs cannot be read: \(error)")
        }
    }

    var testDescription: String { "\(all.count) programs" }
}

/// A scenario and what each of its tasks did on Trio.
struct Recording: Decodable, Sendable {
    let seed: Int
    let scenario: Scenario
    let isOrdered: Bool
    let trace: Trace

    /// What is not the same on Quattro, task by task.
    func differences(bug: PlantedBug? = nil) async -> [String] {
        let ours = await ScenarioRun.trace(of: scenario, isOrdered: isOrdered, bug: bug)
        return Set(trace.keys).union(ours.keys).sorted().filter { trace[$0] != ours[$0] }
            .map { "\($0): \(trace[$0] ?? []) on Trio, \(ours[$0] ?? []) here" }
    }
}
