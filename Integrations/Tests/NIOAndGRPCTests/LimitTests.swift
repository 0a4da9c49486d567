import GRPCCore
import IntegrationSupport
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Calls of gRPC in Quattro's scopes and groups: gRPC has an error of its own for a call that was cancelled.
@Suite(.simulated(seeds: 0..<100))
struct LimitTests {
    @Test func `a limit of time around a call is exceeded at its instant, with gRPC's error kept`() async throws {
        try await withAskService(answer: sleepForAMinute) { client, _ in
            let start = ContinuousClock.now
            let error = await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .seconds(5)) { try await client.ask([]) }
            }
            #expect(error?.bodyError is RPCError)
            #expect(ContinuousClock.now - start == .seconds(5))
            let answer = try await moveOn(after: .seconds(5)) { try await client.ask([]) }
            #expect(answer == nil)
        }
    }

    @Test func `a group ends well whose calls in the background are cancelled when the others are done`() async throws {
        try await withAskService(answer: sleepForAMinute) { client, _ in
            try await withScopedTaskGroup { group in
                group.addBackgroundTask { _ = try await client.ask([]) }
                let child = group.addTask { try await client.ask([]) }
                try await Task.sleep(for: .seconds(1))
                child.cancel()
            }
        }
    }

    @Test func `of three calls of which one fails, one failure is reported`() async throws {
        let answer: @Sendable ([UInt8]) async throws -> [UInt8] = { message in
            if message == [1] { throw RPCError(code: .notFound, message: "no such thing") }
            return try await sleepForAMinute(message)
        }
        try await withAskService(answer: answer) { client, _ in
            let failure = await #expect(throws: ErrorGroup.self) {
                try await withScopedTaskGroup { group in
                    for number in 0..<3 { group.addTask { try await client.ask([UInt8(number)]) } }
                }
            }
            #expect(failure?.leaves.count == 1 && (failure?.first as? RPCError)?.code == .notFound)
        }
    }
}
