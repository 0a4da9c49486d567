import Testing

@testable import Quattro

struct DeliveryTests {
    // DEL-01
    @Test(.simulated) func `every wait in a cancelled scope throws, the first and the fifth alike`() async throws {
        await moveOn(after: .seconds(1)) {
            for _ in 1...5 {
                let error = await thrown { try await sleep(.seconds(10)) }
                #expect(error is CancellationError)
                #expect(elapsed == .seconds(1))
            }
        }
    }

    // DEL-03
    @Test(.simulated) func `code that does not wait is not interrupted`() async throws {
        let sum = await withCancelScope { scope in
            scope.cancel()
            return (1...100).reduce(0, +)
        }
        #expect(sum == 5050)
    }

    // DEL-05
    @Test(.simulated) func `an operation that has completed is not turned into a cancellation`() async throws {
        let future = Future<Int>()
        await withCancelScope { scope in
            future.complete(with: .success(7))
            scope.cancel()
            let outcome = await future.outcomeUnlessCancelled()
            #expect((try? outcome?.get()) == 7)
        }
    }

    // DEL-06
    @Test(.simulated) func `an operation that was cancelled first does not complete`() async throws {
        let future = Future<Int>()
        try await withScopedTaskGroup { group in
            group.addTask {
                let value: Void? = try await withCancelScope { scope in
                    group.addTask {
                        scope.cancel()
                        future.complete(with: .success(7))
                    }
                    guard await future.outcomeUnlessCancelled() == nil else { return }
                    throw CancellationError()
                }
                #expect(value == nil)
            }
        }
    }

    // DEL-07
    @Test(.simulated) func `a sleep that is due at the scope's deadline is cancelled, not completed`() async throws {
        let value: Void? = try await moveOn(after: .seconds(5)) { try await sleep(.seconds(5)) }
        #expect(value == nil)
    }

    // DEL-04, DEL-09, DEL-10
    @Test(.simulated) func `a checkpoint passes when nothing is cancelled and throws when something is`() async throws {
        try await checkpoint()
        await withCancelScope { scope in
            scope.cancel()
            await Task.yield()
            await #expect(throws: CancellationError.self) { try await checkpoint() }
            let shielded: Void? = try? await withShield { try await checkpoint() }
            #expect(shielded != nil)
        }
    }

    // DEL-04
    @Test(.simulated) func `a checkpoint lets others run`() async throws {
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { log("other") }
            while log.all.isEmpty { try await checkpoint() }
            log("self")
            try await group.waitForAll()
        }
        #expect(log.all == ["other", "self"])
    }

    // DEL-11
    @Test func `a checkpoint sees a deadline that no timer has reported yet`() async throws {
        let source = SteppedTime()
        try await Timekeeper.withTimekeeper(Timekeeper(source: source)) {
            try await withCancelScope(deadline: .second(5)) {
                try await checkpoint()
                source.now = .second(6)
                await #expect(throws: CancellationError.self) { try await checkpoint() }
            }
        }
    }

    // SH-06
    @Test(.simulated) func `a checkpoint passes once the shield is raised, though the task stays cancelled`()
        async throws
    {
        try await withCancelScope { outer in
            try await withCancelScope { inner in
                outer.cancel()
                await #expect(throws: CancellationError.self) { try await checkpoint() }
                inner.isShielded = true
                #expect(Task.isCancelled)
                try await checkpoint()
            }
        }
    }

    // DEL-12
    @Test(.simulated) func `cleanup code is inside the cancelled scope: its waits throw too`() async throws {
        let log = Log()
        try await moveOn(after: .seconds(1)) {
            do {
                try await sleep(.seconds(5))
            } catch {
                let second = await thrown { try await sleep(.seconds(1)) }
                log("cleanup \(second is CancellationError) at \(elapsed)")
                throw error
            }
        }
        #expect(log.all == ["cleanup true at 1.0 seconds"])
    }

    // DEL-13: the loop would go on for ever without a count.
    @Test(.simulated) func `a loop that swallows cancellations spins without time going by`() async throws {
        await moveOn(after: .seconds(1)) {
            try? await sleep(.seconds(5))
            for _ in 1...5 { try? await sleep(.seconds(5)) }
        }
        #expect(elapsed == .seconds(1))
    }

    // SW2
    @Test(.simulated) func `a stream that is cut off by a deadline throws instead of just ending`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        for element in 1...3 { continuation.yield(element) }
        let quiet = await moveOn(after: .seconds(1)) {
            await stream.reduce(0, +)
        }
        #expect(quiet == 6)
        let (second, secondContinuation) = AsyncStream.makeStream(of: Int.self)
        for element in 1...3 { secondContinuation.yield(element) }
        let seen = Log()
        let loud: Void? = try await moveOn(after: .seconds(1)) {
            for try await element in second.throwingOnCancellation() { seen("\(element)") }
        }
        #expect(loud == nil)
        #expect(seen.all == ["1", "2", "3"])
    }

    @Test(.simulated) func `a stream that comes to its end ends`() async throws {
        let stream = AsyncStream { continuation in
            for element in 1...3 { continuation.yield(element) }
            continuation.finish()
        }
        var sum = 0
        for try await element in stream.throwingOnCancellation() { sum += element }
        #expect(sum == 6)
    }

    @Test func `an error of the stream passes through`() async throws {
        let stream = AsyncThrowingStream<Int, any Error> { $0.finish(throwing: Oops(number: 4)) }
        let error = await thrown { for try await _ in stream.throwingOnCancellation() {} }
        #expect(error as? Oops == Oops(number: 4))
    }
}
