import QuattroTesting
import Testing

@testable import Quattro

// MARK: - Errors

extension WithElementsTests {
    @Test(.simulated) func `an error of the sequence comes once, and then the end`() async throws {
        let failing = AsyncThrowingStream<Int, any Error> { continuation in
            continuation.yield(1)
            continuation.finish(throwing: Oops(number: 7))
        }
        try await withElements(of: failing) { elements in
            try await expect(elements.next(), is: 1)
            let error = await thrown { try await elements.next() }
            #expect(error as? Oops == Oops(number: 7))
            try await expect(elements.next(), is: nil)
            try await expect(elements.next(), is: nil)
        }
    }

    @Test(.simulated) func `an error that nobody asks for is dropped`() async throws {
        let (stream, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
        let value = try await withElements(of: stream) { elements in
            _ = try await moveOn(after: .seconds(1)) { try await elements.next() }
            continuation.finish(throwing: Oops())
            try await sleep(.seconds(1))
            return 5
        }
        #expect(value == 5)
    }

    @Test(.simulated) func `the body's error comes out as it is`() async throws {
        let error = await thrown { try await withElements(of: Counting(3)) { _ in throw Oops(number: 3) } }
        #expect(error as? Oops == Oops(number: 3))
        let given = await thrown {
            try await withElements(of: Counting(3, failsWith: Oops(number: 4))) { for try await _ in $0 {} }
        }
        #expect(given as? Oops == Oops(number: 4))
        let ownCancellation = await thrown {
            try await withElements(of: Counting(3)) { _ in throw CancellationError() }
        }
        #expect(ownCancellation is CancellationError)
    }

    @Test(.simulated) func `a cancellation that the sequence throws by itself is told each time`() async throws {
        for error in [CancellationError(), CallError(cause: CancellationError())] as [any Error] {
            try await withElements(of: Counting(1, failsWith: error)) { elements in
                try await expect(elements.next(), is: 1)
                for _ in 0..<2 {
                    let given = await thrown { try await elements.next() }
                    #expect("\(given as Any)" == "\(Optional(error) as Any)")
                }
            }
        }
    }

    @Test(.simulated(seeds: 0..<100)) func `a cancellation of the sequence in the instant of a limit is no quiet end`()
        async throws
    {
        let (stream, source) = AsyncThrowingStream<Int, any Error>.makeStream()
        try await withScopedTaskGroup { group in
            group.addTask {
                try await sleep(.seconds(1))
                source.finish(throwing: CancellationError())
            }
            try await withElements(of: stream) { elements in
                let first: Int?? = try? await moveOn(after: .seconds(1)) { try await elements.next() }
                #expect(first == nil)
                #expect(await thrown { try await elements.next() } is CancellationError)
            }
        }
    }
}

// MARK: - Cancelled, and over

extension WithElementsTests {
    @Test(.simulated) func `cancelled from outside every wait throws, and none gives a quiet end`() async throws {
        let log = Log()
        let value: Void? = try await moveOn(after: .seconds(1)) {
            try await withElements(of: AsyncStream<Int> { _ in }) { elements in
                for _ in 0..<3 {
                    log(await thrown { try await elements.next() } is CancellationError ? "thrown" : "no")
                }
                await withShield {
                    for _ in 0..<2 {
                        log(await thrown { try await elements.next() } is CancellationError ? "thrown" : "no")
                    }
                }
                _ = try await elements.next()
            }
        }
        #expect(value == nil && elapsed == .seconds(1))
        #expect(log.all == Array(repeating: "thrown", count: 5))
    }

    @Test(.simulated) func `a wait behind a shield in the body ends when the call is cancelled`() async throws {
        // It ignores its cancellation: the end of the wait does not depend on it.
        let deaf = AsyncStream<Int>(unfolding: {
            try? await withShield { try await sleep(.seconds(10)) }
            return 1
        })
        try await moveOn(after: .seconds(1)) {
            try await withElements(of: deaf) { elements in
                let error = await thrown { try await withShield { try await elements.next() } }
                #expect(error is CancellationError && elapsed == .seconds(1))
            }
        }
        #expect(elapsed == .seconds(10))
    }

    @Test(.simulated) func `a shield around the call protects the reading, too`() async throws {
        try await withScopedTaskGroup { group in
            let stream = ticks(2, every: .seconds(1), in: group)
            let seen: [Int]? = try await moveOn(after: .milliseconds(1_500)) {
                try await withShield {
                    try await withElements(of: stream) { elements in
                        var seen: [Int] = []
                        for try await number in elements { seen.append(number) }
                        return seen
                    }
                }
            }
            #expect(seen == [1, 2])
        }
    }

    @Test(.simulated) func `the body ends while a sequence is being read: it is cut off, and awaited`() async throws {
        let log = Log()
        let stream = AsyncStream<Int>(unfolding: {
            do { try await waitUntilCancelled() } catch { log("cut off") }
            return nil
        })
        try await withElements(of: stream) { elements in
            _ = try await moveOn(after: .seconds(1)) { try await elements.next() }
            log("body ended")
        }
        log("over")
        #expect(log.all == ["body ended", "cut off", "over"] && elapsed == .seconds(1))
    }

    @Test(.simulated) func `who asks when the call has ended gets a cancellation, also one that waited`() async throws {
        try await withScopedTaskGroup { group in
            let (elements, waiting) = try await withElements(of: AsyncStream<Int> { _ in }) { elements in
                let waiting = group.addTask { await thrown { try await elements.next() } is CancellationError }
                try await sleep(.seconds(1))
                return (elements, waiting)
            }
            #expect(try await waiting.value)
            #expect(await thrown { try await elements.next() } is CancellationError)
        }
    }

    @Test(.simulated) func `what ends while others wait is the end for all of them`() async throws {
        try await withScopedTaskGroup { group in
            let ended = Counted()
            try await withElements(of: ticks(1, every: .seconds(1), in: group)) { elements in
                try await withScopedTaskGroup { readers in
                    for _ in 0..<3 { readers.addTask { if try await elements.next() == nil { ended.add() } } }
                }
            }
            #expect(ended.count == 2)
        }
    }

    @Test(.simulated) func `a limit around the call fails as exceeded`() async {
        let error = await thrown {
            try await fail(after: .seconds(2)) {
                try await withElements(of: AsyncStream<Int> { _ in }) { for try await _ in $0 {} }
            }
        }
        #expect(error is DeadlineExceeded)
    }

    @Test func `nothing of the sequence and its elements is left`() async throws {
        let living = Counted()
        for round in 0..<50 {
            let stream = AsyncStream { continuation in
                for _ in 0..<3 { continuation.yield(Probe(living: living, wrong: Log())) }
            }
            _ = await thrown {
                try await withElements(of: stream) { elements in
                    _ = try await moveOn(after: round % 3 == 0 ? .zero : .seconds(1)) { try await elements.next() }
                    if round % 2 == 0 { throw Oops() }
                    if round % 5 == 0 { return try await moveOn(after: .microseconds(5)) { try await elements.next() } }
                    return nil
                }
            }
        }
        for _ in 0..<1_000 where living.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(living.count == 0)
    }

    @Test func `a simulation that cannot go on says who waits for what`() async {
        let asking = await thrown {
            try await Simulation.run {
                try await withElements(of: AsyncStream<Int> { _ in }) { for try await _ in $0 {} }
            }
        }
        #expect("\(asking as Any)".contains("waits for the next element"))
        let takingNone = await thrown {
            try await Simulation.run {
                try await [1, 2].withConcurrentResults(concurrencyLimit: 1) {
                    $0
                } body: { _ in
                    try await Signal().wait()
                }
            }
        }
        #expect("\(takingNone as Any)".contains("waits for a caller to take its element"))
        let askingForNone = await thrown {
            try await Simulation.run { try await withElements(of: Counting(1)) { _ in try await Signal().wait() } }
        }
        #expect("\(askingForNone as Any)".contains("waits for a caller to ask for the next element"))
    }
}
