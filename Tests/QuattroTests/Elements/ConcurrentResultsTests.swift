import QuattroTesting
import Testing

@testable import Quattro

struct ConcurrentResultsTests {
    @Test(.simulated) func `results come as they are ready`() async throws {
        let seen = try await [5, 1, 3].withConcurrentResults(concurrencyLimit: 3) { seconds in
            try await sleep(.seconds(seconds))
            return seconds
        } body: { results in
            var seen: [Int] = []
            for try await seconds in results { seen.append(seconds) }
            return seen
        }
        #expect(seen == [1, 3, 5] && elapsed == .seconds(5))
    }

    @Test(.simulated) func `a slow body holds up the work`() async throws {
        let begun = Counted()
        try await (1...9).withConcurrentResults(concurrencyLimit: 3) { number in
            begun.add()
            return number
        } body: { results in
            for taken in 0..<9 {
                try await sleep(.seconds(1))
                #expect(begun.count == min(taken + 3, 9))
                _ = try await results.next()
            }
            try await expect(results.next(), is: nil)
        }
    }

    @Test(.simulated) func `a slow body holds up a stream, too, which is read no further than the limit`() async throws
    {
        let read = Counted()
        try await Steps { read.add() }.withConcurrentResults(concurrencyLimit: 3) {
            $0
        } body: { results in
            for taken in 0..<20 {
                try await sleep(.seconds(1))
                #expect(read.count == taken + 3)
                _ = try await results.next()
            }
        }
    }

    @Test(.simulated(seeds: 0..<500)) func `no more is read and not asked for than the limit, and nothing comes twice`()
        async throws
    {
        let (read, asked) = (Counted(), Counted())
        let source = Steps { #expect(read.add() - asked.count <= 3) }
        try await source.withConcurrentResults(concurrencyLimit: 3) { number in
            for _ in 0..<(number % 3) { await Task.yield() }
            return number
        } body: { results in
            var seen: Set<Int> = []
            while seen.count < 30 {
                asked.add()
                guard let number = try await results.next() else { break }
                let isNew = seen.insert(number).inserted
                #expect(isNew)
                if number % 4 == 0 { await Task.yield() }
            }
        }
    }

    @Test(.simulated) func `a limit on a wait harms nothing`() async throws {
        let (all, quiet) = try await [5, 2].withConcurrentResults(concurrencyLimit: 2) { seconds in
            try await sleep(.seconds(seconds))
            return seconds
        } body: { results in
            var (all, quiet) = ([Int](), 0)
            while true {
                switch try await moveOn(after: .milliseconds(900), { try await results.next() }) {
                case .some(.some(let seconds)): all.append(seconds)
                case .some(.none): return (all, quiet)
                case .none: quiet += 1
                }
            }
        }
        #expect(all == [2, 5] && quiet == 5)
    }

    @Test(.simulated(seeds: 0..<500))
    func `a result in the instant of the limit is given or kept, to one of two takers`()
        async throws
    {
        let log = Log()
        try await (1...6).withConcurrentResults(concurrencyLimit: 2) { number in
            try await sleep(.seconds(1))
            return number
        } body: { results in
            try await withScopedTaskGroup { takers in
                for _ in 0..<2 {
                    takers.addTask {
                        while true {
                            switch try await moveOn(after: .milliseconds(500), { try await results.next() }) {
                            case .some(.some(let number)): log("\(number)")
                            case .some(.none): return
                            case .none: continue
                            }
                        }
                    }
                }
            }
        }
        #expect(log.all.sorted() == ["1", "2", "3", "4", "5", "6"])
    }

    @Test(.simulated) func `a body that ends early cancels what is being worked on, and the rest never begins`()
        async throws
    {
        let log = Log()
        let first = try await [3, 1, 2, 7].withConcurrentResults(concurrencyLimit: 3) { seconds in
            log("begun \(seconds)")
            do { try await sleep(.seconds(seconds)) } catch {
                log("cut \(seconds)")
                throw error
            }
            return seconds
        } body: { results in
            try await results.next()
        }
        #expect(first == 1 && elapsed == .seconds(1))
        #expect(log.all.filter { $0.hasPrefix("cut") }.sorted().prefix(2) == ["cut 2", "cut 3"])
    }

    @Test(.simulated) func `there are no results of nothing`() async throws {
        let first = try await [Int]().withConcurrentResults(concurrencyLimit: 3) {
            $0
        } body: {
            try await $0.next()
        }
        #expect(first == nil)
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        continuation.finish()
        let second = try await stream.withConcurrentResults(concurrencyLimit: 3) {
            $0
        } body: {
            try await $0.next()
        }
        #expect(second == nil)
    }

    @Test(.simulated) func `workers are made as they are needed`() async throws {
        let workers = Log()
        try await (1...100).withConcurrentResults(concurrencyLimit: 50) { number in
            workers(CancelScope.current?.description ?? "")
            return number
        } body: { results in
            for try await _ in results {}
        }
        #expect(workers.all.count == 100)
        let running = Counted()
        try await ticksSource(3).withConcurrentResults(concurrencyLimit: 1_000_000) { number in
            #expect(running.add() == 1)
            try await sleep(.milliseconds(500))
            running.add(-1)
            return number
        } body: { results in
            for try await _ in results {}
        }
    }

    @Test(.simulated) func `elements that cannot be sent come by way of withElements`() async throws {
        let squares = try await withElements(of: Counting(4)) { numbers in
            try await numbers.withConcurrentResults(concurrencyLimit: 2) {
                $0 * $0
            } body: { results in
                var squares: Set<Int> = []
                for try await square in results { squares.insert(square) }
                return squares
            }
        }
        #expect(squares == [1, 4, 9, 16])
    }
}

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

/// A number each second.
private func ticksSource(_ count: Int) -> AsyncStream<Int> {
    let made = Counted()
    return AsyncStream(unfolding: {
        guard made.count < count else { return nil }
        try? await sleep(.seconds(1))
        return made.add()
    })
}

/// Numbers without end, each after a moment.
private struct Steps: AsyncSequence, Sendable {
    let onRead: @Sendable () -> Void

    struct Iterator: AsyncIteratorProtocol {
        let onRead: @Sendable () -> Void
        var last = 0

        mutating func next() async -> Int? {
            await Task.yield()
            onRead()
            defer { last += 1 }
            return last
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(onRead: onRead) }
}
