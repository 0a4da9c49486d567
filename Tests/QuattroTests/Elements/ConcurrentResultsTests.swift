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
