import GRPCCore
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Calls of gRPC that are streams in both directions.
@Suite(.simulated(seeds: 0..<100))
struct StreamTests {
    @Test func `messages come back in order, at the pace at which they are sent`() async throws {
        try await withAskService(answer: { $0 }) { client, _ in
            let start = ContinuousClock.now
            let echoed = try await client.echo([[1], [2], [3]])
            #expect(echoed == [[1], [2], [3]])
            #expect(ContinuousClock.now - start == .seconds(3))
        }
    }

    @Test func `a deadline cuts a stream off between two messages`() async throws {
        try await withAskService(answer: { $0 }) { client, _ in
            let start = ContinuousClock.now
            let error = await #expect(throws: RPCError.self) {
                try await client.echo([[1], [2], [3]], timeout: .milliseconds(2_500))
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(ContinuousClock.now - start == .milliseconds(2_500))
        }
    }

    @Test func `the server's error ends a stream in the middle of it`() async throws {
        let refusing: @Sendable ([UInt8]) async throws -> [UInt8] = { message in
            if message == [2] { throw RPCError(code: .outOfRange, message: "two") }
            return message
        }
        try await withAskService(answer: refusing) { client, _ in
            let error = await #expect(throws: RPCError.self) { try await client.echo([[1], [2], [3]]) }
            #expect(error?.code == .outOfRange)
        }
    }

    @Test func `a server that shuts down lets a stream end that has begun`() async throws {
        try await withAskService(answer: { $0 }) { client, server in
            async let echoed = client.echo([[1], [2], [3]])
            try await Task.sleep(for: .milliseconds(1_500))
            server.beginGracefulShutdown()
            let all = try await echoed
            #expect(all == [[1], [2], [3]])
        }
    }

    @Test func `the caller's cancellation ends a stream at once, and both sides let go of it`() async throws {
        try await withAskService(answer: { $0 }) { client, _ in
            let start = ContinuousClock.now
            let call = Task { try await client.echo(Array(repeating: [1], count: 1_000)).count }
            try await Task.sleep(for: .milliseconds(1_500))
            call.cancel()
            if case .success(let count) = await call.result { #expect(count <= 1) }
            #expect(ContinuousClock.now - start == .milliseconds(1_500))
        }
    }
}
