import GRPCCore
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Calls of gRPC, client and server in one process.
@Suite(.simulated(seeds: 0..<100))
struct CallTests {
    @Test func `a call has its answer`() async throws {
        let answer = try await withAskService(answer: { $0.reversed() }) { client, _ in try await client.ask([1, 2, 3])
        }
        #expect(answer == [3, 2, 1])
    }

    @Test func `a deadline ends a call at its instant`() async throws {
        let time = try await withAskService(answer: sleepForAMinute) { client, _ in
            let start = ContinuousClock.now
            let error = await #expect(throws: RPCError.self) { try await client.ask([], timeout: .seconds(5)) }
            #expect(error?.code == .deadlineExceeded)
            return ContinuousClock.now - start
        }
        #expect(time == .seconds(5))
    }

    @Test func `a call that fails is tried again after a pause, as often as it may be`() async throws {
        let attempts = Shared(0)
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
            attempts.withLock { $0 += 1 }
            throw RPCError(code: .unavailable, message: "not yet")
        }
        let time = try await withAskService(policy, answer: failing) { client, _ in
            let start = ContinuousClock.now
            let error = await #expect(throws: RPCError.self) { try await client.ask([]) }
            #expect(error?.code == .unavailable)
            return ContinuousClock.now - start
        }
        #expect(attempts.value == 4)
        // Each pause is drawn, up to 1, 2 and 4 seconds.
        #expect(time <= .seconds(7))
    }

    @Test func `a call that is slow is hedged by a second one, at its instant`() async throws {
        let start = ContinuousClock.now
        let attempts = Shared<[Duration]>([])
        let policy = RPCExecutionPolicy.hedge(
            HedgingPolicy(maxAttempts: 2, hedgingDelay: .seconds(1), nonFatalStatusCodes: [])
        )
        let slowAtFirst: @Sendable ([UInt8]) async throws -> [UInt8] = { message in
            let number = attempts.withLock { attempts in
                attempts.append(ContinuousClock.now - start)
                return attempts.count
            }
            if number == 1 { try await Task.sleep(for: .seconds(60)) }
            return message
        }
        let time = try await withAskService(policy, answer: slowAtFirst) { client, _ in
            let begin = ContinuousClock.now
            let answer = try await client.ask([7])
            #expect(answer == [7])
            return ContinuousClock.now - begin
        }
        #expect(attempts.value == [.zero, .seconds(1)])
        #expect(time == .seconds(1))
    }

    @Test func `a call that is cancelled ends at once`() async throws {
        try await withAskService(answer: sleepForAMinute) { client, _ in
            let start = ContinuousClock.now
            let call = Task { try await client.ask([]) }
            try await Task.sleep(for: .seconds(2))
            call.cancel()
            await #expect(throws: (any Error).self) { try await call.value }
            #expect(ContinuousClock.now - start == .seconds(2))
        }
    }

    @Test func `a call that races a shutdown has its answer or an error, and both sides end`() async throws {
        try await withAskService(answer: { $0 }) { client, _ in
            _ = try await client.ask([0])
            async let call = client.ask([1])
            client.beginGracefulShutdown()
            do {
                #expect(try await call == [1])
            } catch is RPCError {
                // It came too late.
            } catch let error as RuntimeError {
                #expect(error.code == .clientIsStopped)
            }
        }
    }
}
