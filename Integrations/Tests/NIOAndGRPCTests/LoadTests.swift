import GRPCCore
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Many calls of gRPC at once.
@Suite(.simulated(seeds: 0..<50))
struct LoadTests {
    @Test func `of ten calls at once each has its own answer`() async throws {
        let answers = try await withAskService(answer: { [$0[0] * 2] }) { client, _ in
            try await withThrowingTaskGroup { group in
                for number in 0..<10 { group.addTask { try await client.ask([UInt8(number)])[0] } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(answers.sorted() == (0..<10).map { 2 * $0 })
    }

    @Test func `ten streams at once keep their order, and end when the server shuts down`() async throws {
        try await withAskService(answer: { $0 }) { client, server in
            try await withThrowingTaskGroup { group in
                for number in UInt8(0)..<10 {
                    group.addTask {
                        let echoed = try await client.echo([[number, 1], [number, 2]])
                        #expect(echoed == [[number, 1], [number, 2]])
                    }
                }
                try await Task.sleep(for: .milliseconds(1_500))
                server.beginGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }
}
