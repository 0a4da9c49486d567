import QuattroTesting
import Testing

@testable import Quattro

// MARK: - Errors

extension ConcurrentResultsTests {
    @Test(.simulated(seeds: 0..<50)) func `a transform that fails cancels the body and the rest`() async throws {
        let log = Log()
        let error = await thrown {
            try await [1, 2].withConcurrentResults(concurrencyLimit: 2) { number in
                if number == 2 { throw Oops(number: 2) }
                do { try await waitUntilCancelled() } catch {
                    log("cut")
                    throw error
                }
                return number
            } body: { results in
                do { while try await results.next() != nil {} } catch {
                    log("body: \(error is CancellationError), \(Task.isCancelled)")
                    throw error
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [2])
        #expect(log.all.sorted() == ["body: true, true", "cut"])
    }

    @Test(.simulated(seeds: 0..<50)) func `a failure ends a wait behind a shield, and so does the last worker's`()
        async throws
    {
        let error = await thrown {
            try await [1].withConcurrentResults(concurrencyLimit: 2) { number -> Int in
                try await sleep(.seconds(1))
                throw Oops(number: number)
            } body: { results in
                let error = await thrown { try await withShield { try await results.next() } }
                #expect(error is CancellationError && CancelScope.current?.cancelCalled == true)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .seconds(1))
    }

    @Test(.simulated) func `a failure comes out though the body has returned a value`() async throws {
        let error = await thrown {
            try await [1].withConcurrentResults(concurrencyLimit: 1) { _ -> Int in
                throw Oops(number: 1)
            } body: { results in
                _ = await thrown { try await results.next() }
                return 5
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }

    @Test(.simulated) func `an error of the sequence fails the whole`() async throws {
        let stream = AsyncThrowingStream<Int, any Error> { continuation in
            continuation.yield(1)
            continuation.finish(throwing: Oops(number: 9))
        }
        let error = await thrown {
            try await stream.withConcurrentResults(concurrencyLimit: 2) {
                $0
            } body: {
                for try await _ in $0 {}
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [9])
    }

    @Test(.simulated) func `the body's error stands in the group, with those of the transforms that it cut off`()
        async throws
    {
        let error = await thrown {
            try await [1].withConcurrentResults(concurrencyLimit: 2) { number in
                do { try await waitUntilCancelled() } catch { throw Oops(number: number) }
            } body: { _ in
                try await sleep(.seconds(1))
                throw Oops(number: 5)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [5, 1])
    }
}

// MARK: - Cancelled

extension ConcurrentResultsTests {
    @Test(.simulated) func `cancelled from outside everything is, and every wait throws`() async throws {
        let log = Log()
        let value: Void? = try await moveOn(after: .seconds(1)) {
            try await (0...).prefix(100).map { $0 }.withConcurrentResults(concurrencyLimit: 2) { _ in
                do { try await waitUntilCancelled() } catch {
                    log("cut")
                    throw error
                }
            } body: { results in
                for _ in 0..<2 { log(await thrown { try await results.next() } is CancellationError ? "thrown" : "no") }
                await withShield {
                    log(await thrown { try await results.next() } is CancellationError ? "thrown" : "no")
                }
                _ = try await results.next()
            }
        }
        #expect(value == nil && elapsed == .seconds(1))
        #expect(log.all.sorted() == ["cut", "cut", "thrown", "thrown", "thrown"])
    }

    @Test(.simulated) func `a body that was cut off by the scope of the whole throws, although it is of no value`()
        async
    {
        let error = await thrown {
            try await (1...3).withConcurrentResults(concurrencyLimit: 1) { number in
                if number == 2 { CancelScope.current?.cancel() }
                return number
            } body: { results in
                for try await _ in results {}
            }
        }
        #expect(error is CancellationError)
    }

    @Test(.simulated(seeds: 0..<500)) func `a value that the body returns in the instant of a cancellation is kept`()
        async throws
    {
        let value = try await moveOn(after: .seconds(1)) {
            try await [0, 5].withConcurrentResults(concurrencyLimit: 2) { seconds in
                try await sleep(.seconds(seconds))
                return seconds
            } body: { results in
                let first = try await results.next()
                try? await sleep(.seconds(1))
                return first
            }
        }
        #expect(value == 0 && elapsed == .seconds(1))
    }

    @Test(.simulated) func `who asks when the call has ended gets a cancellation, also one that waited`() async throws {
        try await withScopedTaskGroup { group in
            let (results, waiting) = try await [1].withConcurrentResults(concurrencyLimit: 1) { number in
                try await sleep(.seconds(10))
                return number
            } body: { results in
                let waiting = group.addTask { await thrown { try await results.next() } is CancellationError }
                try await sleep(.seconds(1))
                return (results, waiting)
            }
            #expect(try await waiting.value)
            #expect(await thrown { try await results.next() } is CancellationError)
        }
    }

    @Test func `nothing of the elements and the results is left`() async throws {
        let living = Counted()
        for round in 0..<50 {
            _ = await thrown {
                let probes = (0..<5).map { _ in Probe(living: living, wrong: Log()) }
                try await probes.withConcurrentResults(concurrencyLimit: 2) { probe in
                    if round % 7 == 0 { throw Oops() }
                    return (probe, Probe(living: living, wrong: Log()))
                } body: { results in
                    _ = try await results.next()
                    if round % 2 == 0 { await Task.yield() }
                    if round % 3 == 0 { throw Oops() }
                }
            }
        }
        for _ in 0..<1_000 where living.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(living.count == 0)
    }
}
