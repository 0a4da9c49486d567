import QuattroTesting
import Testing

@testable import Quattro

struct WithElementsTests {
    /// What a loop with a limit for each wait cannot do on the stream itself.
    @Test(.simulated) func `a stream with a limit on each wait loses nothing`() async throws {
        try await withScopedTaskGroup { group in
            let log = Log()
            try await withElements(of: ticks(4, every: .milliseconds(250), in: group)) { elements in
                while try await log.noteNext(of: elements, within: .milliseconds(100)) {}
            }
            #expect(
                log.all == [
                    "quiet", "quiet", "1", "quiet", "quiet", "2", "quiet", "quiet", "3", "quiet", "quiet", "4", "end",
                ]
            )
        }
    }

    @Test(.simulated(seeds: 0..<500)) func `an element that comes in the instant of the limit is given or kept`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let log = Log()
            try await withElements(of: ticks(4, every: .seconds(1), in: group)) { elements in
                while try await log.noteNext(of: elements, within: .milliseconds(500)) {}
            }
            #expect(log.all.filter { $0 != "quiet" } == ["1", "2", "3", "4", "end"])
        }
    }

    @Test(.simulated(seeds: 0..<500)) func `several tasks ask, some give up, and each element goes to one of them`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let log = Log()
            try await withElements(of: ticks(4, every: .seconds(1), in: group)) { elements in
                try await withScopedTaskGroup { readers in
                    for _ in 0..<3 {
                        readers.addTask {
                            while try await log.noteNext(of: elements, within: .milliseconds(500)) {}
                        }
                    }
                }
            }
            #expect(log.all.filter { $0 != "quiet" }.sorted() == (1...4).map { "\($0)" } + ["end", "end", "end"])
        }
    }

    @Test(.simulated) func `nothing is read that nobody asks for`() async throws {
        let stream = AsyncStream { continuation in
            for number in 1...3 { continuation.yield(number) }
        }
        let first = try await withElements(of: stream) { elements in
            try await sleep(.seconds(1))
            let first = try await elements.next()
            try await sleep(.seconds(1))
            return first
        }
        var rest = stream.makeAsyncIterator()
        let second = await rest.next(isolation: #isolation)
        #expect(first == 1 && second == 2)
    }

    @Test(.simulated) func `waits that were given up do not add up`() async throws {
        let read = Counted()
        let stream = AsyncStream(unfolding: {
            let number = read.add()
            try? await sleep(.seconds(5))
            return number
        })
        try await withElements(of: stream) { elements in
            for _ in 0..<3 {
                let given: Int?? = try await moveOn(after: .seconds(1)) { try await elements.next() }
                #expect(given == nil)
            }
            try await sleep(.seconds(100))
            #expect(read.count == 1)
            try await expect(elements.next(), is: 1)
            #expect(elapsed == .seconds(103))
        }
    }

    @Test(.simulated) func `a caller that is cancelled takes nothing, even what is ready`() async throws {
        try await withElements(of: Counting(3)) { elements in
            let given: Int?? = try await moveOn(after: .zero) { try await elements.next() }
            #expect(given == nil)
            let late: Int?? = try await moveOn(after: .seconds(1)) {
                try? await waitUntilCancelled()
                return try await elements.next()
            }
            #expect(late == nil)
            try await expect(elements.next(), is: 1)
        }
    }

    @Test(.simulated) func `a loop that was left is gone on with by the next one`() async throws {
        try await withElements(of: Counting(5)) { elements in
            for try await number in elements where number == 2 { break }
            var rest: [Int] = []
            for try await number in elements { rest.append(number) }
            #expect(rest == [3, 4, 5])
        }
    }

    @Test(.simulated(seeds: 0..<1)) func `an endless sequence and a slow body`() async throws {
        let read = Counted()
        let endless = Counting(.max) { read.add() }
        let sum = try await withElements(of: endless) { elements in
            var sum = 0
            for try await number in elements {
                #expect(read.count == number)
                if number % 100 == 0 { try await sleep(.seconds(1)) }
                sum += number
                if number == 2_000 { break }
            }
            return sum
        }
        #expect(sum == 2_001_000 && read.count == 2_000)
    }
}

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

    @Test(.simulated) func `a cancellation that the sequence throws by itself is an error like any other`() async throws
    {
        try await withElements(of: Counting(1, failsWith: CancellationError())) { elements in
            try await expect(elements.next(), is: 1)
            #expect(await thrown { try await elements.next() } is CancellationError)
            try await expect(elements.next(), is: nil)
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
}

/// 1, 2 and so on, each after a duration, from a background child.
func ticks(_ count: Int, every duration: Duration, in group: ScopedTaskGroup) -> AsyncStream<Int> {
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    group.addBackgroundTask {
        for number in 1...count {
            try await sleep(duration)
            continuation.yield(number)
        }
        continuation.finish()
    }
    return stream
}

extension Log {
    /// - Returns: Whether there may be more.
    nonisolated(nonsending) fileprivate func noteNext(
        of elements: ScopedElements<Int>,
        within limit: Duration
    ) async throws -> Bool {
        switch try await moveOn(after: limit, { try await elements.next() }) {
        case .some(.some(let number)): self("\(number)")
        case .some(.none):
            self("end")
            return false
        case .none: self("quiet")
        }
        return true
    }
}

/// 1 up to a number, and then perhaps an error: not `Sendable`, of no actor and of no package.
struct Counting: AsyncSequence {
    let count: Int
    var error: (any Error)?
    var onRead: () -> Void = {}

    init(_ count: Int, failsWith error: (any Error)? = nil, onRead: @escaping () -> Void = {}) {
        self.count = count
        self.error = error
        self.onRead = onRead
    }

    struct Iterator: AsyncIteratorProtocol {
        let numbers: Counting
        var last = 0

        mutating func next() async throws -> Int? { try await next(isolation: #isolation) }

        /// Where a loop asks: what has `next()` alone runs on no actor there, too.
        mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
            await Task.yield()
            guard last < numbers.count else {
                if let error = numbers.error, last == numbers.count { last += 1; throw error }
                return nil
            }
            last += 1
            numbers.onRead()
            return last
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(numbers: self) }
}
