import GRPCCore
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Calls of gRPC to which several things happen at the same instant.
@Suite(.simulated(seeds: 0..<100))
struct RaceTests {
    @Test func `an answer at the instant of its deadline comes or does not, and nothing else`() async throws {
        let slow: @Sendable ([UInt8]) async throws -> [UInt8] = { message in
            try await Task.sleep(for: .seconds(5))
            return message
        }
        try await withAskService(answer: slow) { client, _ in
            do {
                let answer = try await client.ask([4], timeout: .seconds(5))
                #expect(answer == [4])
            } catch let error as RPCError {
                #expect([.deadlineExceeded, .cancelled].contains(error.code))
            }
        }
    }

    @Test func `a server that shuts down beside a call answers it or refuses it`() async throws {
        try await withAskService(answer: { $0 }) { client, server in
            _ = try await client.ask([0])
            async let call = client.ask([1])
            server.beginGracefulShutdown()
            do {
                let answer = try await call
                #expect(answer == [1])
            } catch is RPCError {
                // It came too late.
            }
        }
    }

    @Test func `a call that is cancelled as it begins ends, with an answer or without`() async throws {
        try await withAskService(answer: { $0 }) { client, _ in
            _ = try await client.ask([0])
            let call = Task { try await client.ask([1]) }
            call.cancel()
            if case .success(let answer) = await call.result { #expect(answer == [1]) }
        }
    }

    @Test func `a call is cancelled between two attempts`() async throws {
        let policy = RPCExecutionPolicy.retry(
            RetryPolicy(
                maxAttempts: 4,
                initialBackoff: .seconds(1),
                maxBackoff: .seconds(60),
                backoffMultiplier: 2,
                retryableStatusCodes: [.unavailable]
            )
        )
        let failing: @Sendable ([UInt8]) async throws -> [UInt8] = { _ in
            try await Task.sleep(for: .seconds(1))
            throw RPCError(code: .unavailable, message: "not yet")
        }
        try await withAskService(policy, answer: failing) { client, _ in
            let start = ContinuousClock.now
            let call = Task { try await client.ask([]) }
            try await Task.sleep(for: .milliseconds(1_001))
            call.cancel()
            await #expect(throws: (any Error).self) { try await call.value }
            #expect(ContinuousClock.now - start <= .milliseconds(2_001))
        }
    }

    @Test func `two hedged attempts end at the instant of the deadline`() async throws {
        let policy = RPCExecutionPolicy.hedge(
            HedgingPolicy(maxAttempts: 3, hedgingDelay: .seconds(1), nonFatalStatusCodes: [.unavailable])
        )
        try await withAskService(policy, answer: sleepForAMinute) { client, _ in
            let start = ContinuousClock.now
            let error = await #expect(throws: RPCError.self) {
                try await client.ask([], timeout: .milliseconds(2_500))
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(ContinuousClock.now - start == .milliseconds(2_500))
        }
    }

    @Test func `a caller that leaves a stream after one message ends it for both`() async throws {
        let request = StreamingClientRequest<[UInt8]> { writer in
            for number in UInt8(0)..<5 {
                try await writer.write([number])
                try await Task.sleep(for: .seconds(1))
            }
        }
        let first = try await withAskService(answer: { $0 }) { client, _ in
            try await client.bidirectionalStreaming(
                request: request,
                descriptor: AskService.echo,
                serializer: Bytes(),
                deserializer: Bytes(),
                options: .defaults
            ) { response in
                for try await message in response.messages { return message }
                return []
            }
        }
        #expect(first == [0])
    }
}
