import Foundation
import QuattroTesting
import Scenarios

/// Reads requests, one a line, and answers each with the traces of its scenario, one for each seed.
struct Request: Decodable, Sendable {
    let scenario: Scenario
    let seeds: [Int]
    let isOrdered: Bool
}

struct Answer: Encodable {
    var traces: [Trace] = []
    var error: String?
}

let decoder = JSONDecoder()
let encoder = JSONEncoder()
while let line = readLine() {
    var answer = Answer()
    do {
        let request = try decoder.decode(Request.self, from: Data(line.utf8))
        for seed in request.seeds {
            let trace = try await Simulation.run(seed: seed) {
                await ScenarioRun.trace(of: request.scenario, isOrdered: request.isOrdered)
            }
            answer.traces.append(trace)
        }
    } catch {
        answer.error = "\(error)"
    }
    FileHandle.standardOutput.write(try encoder.encode(answer) + Data("\n".utf8))
}
