import Foundation
import QuattroTesting
import Testing

@testable import Quattro

struct ConcurrentMapTests {
    // GA-02, GA-05
    @Test(.simulated) func `results come in the order of the elements`() async throws {
        let results = try await [3, 1, 2].concurrentMap { number in
            try await sleep(.seconds(number))
            return "\(number)"
        }
        #expect(results == ["3", "1", "2"])
        #expect(elapsed == .seconds(3))
    }

    @Test(.simulated) func `the description of the errors has the index of each element that failed`() async {
        let text = """
            2 errors in task group "urls" (QuattroTests/ConcurrentMapTests.swift:1)
            ├ index 1: Oops(number: 10)
            └ index 3: Oops(number: 30)
            """
        let map: @Sendable (Int) async throws -> Int = { element in
            if element % 20 == 10 {
                // Both fail, whichever is first.
                await withShield { try? await sleep(.seconds(element)) }
                throw Oops(number: element)
            }
            try await sleep(.seconds(100))
            return element
        }
        let source = [0, 10, 20, 30]
        let stream = AsyncStream { continuation in
            for element in source { continuation.yield(element) }
            continuation.finish()
        }
        var failures: [(any Error)?] = []
        failures.append(await thrown { try await source.concurrentMap(name: "urls", line: 1, map) })
        failures.append(
            await thrown { try await source.concurrentForEach(name: "urls", line: 1) { _ = try await map($0) } }
        )
        failures.append(
            await thrown { try await stream.concurrentMap(concurrencyLimit: 4, name: "urls", line: 1, map) }
        )
        failures.append(
            await thrown {
                try await source.withConcurrentResults(concurrencyLimit: 4, name: "urls", line: 1, map) { results in
                    for try await _ in results {}
                }
            }
        )
        #expect(failures.map { $0.map { "\($0)" } } == [text, text, text, text])
    }

    @Test func `one error object that several elements throw is not said to be of one of them`() async {
        final class Shared: Error, CustomStringConvertible {
            var description: String { "shared" }
        }
        let shared = Shared()
        let shown = await thrown {
            try await [1, 2].concurrentForEach { element in
                await withShield { await Task.yield() }
                throw shared
            }
        }
        #expect("\(shown as Any)".contains("index") == false)
    }

    // GA-01, GA-19
    @Test func `an empty sequence gives an empty array`() async throws {
        let results = try await [Int]().concurrentMap(concurrencyLimit: 3) { $0 }
        #expect(results == [])
    }

    @Test func `results may be optional`() async throws {
        let results = try await (1...4).concurrentMap { $0 % 2 == 0 ? $0 : nil }
        #expect(results == [nil, 2, nil, 4])
    }

    // LI-01, LI-02, GA-13
    @Test(.simulated) func `a limit holds, and elements are taken in order`() async throws {
        let log = Log()
        _ = try await [3, 1, 1, 1].enumerated().map { $0 }.concurrentMap(concurrencyLimit: 2) { element in
            log("\(element.offset) at \(elapsed.components.seconds)")
            try await sleep(.seconds(element.element))
        }
        // Two that are taken at the same instant may begin in either order.
        #expect(Set(log.all.prefix(2)) == ["0 at 0", "1 at 0"])
        #expect(log.all.dropFirst(2) == ["2 at 1", "3 at 2"])
        #expect(elapsed == .seconds(3))
    }

    @Test(.simulated(seeds: 0..<1)) func `without a limit elements that wait all wait at once`() async throws {
        _ = try await (1...500).concurrentMap { _ in try await sleep(.seconds(1)) }
        #expect(elapsed == .seconds(1))
    }

    @Test(.simulated) func `an endless lazy sequence is read no further than the limit allows`() async throws {
        let (read, finished) = (Counted(), Counted())
        let endless = (0...).lazy.map { number in
            #expect(read.add() - finished.count <= 3)
            return number
        }
        try await moveOn(after: .seconds(100)) {
            try await endless.concurrentForEach(concurrencyLimit: 3) { _ in
                try await sleep(.seconds(1))
                finished.add()
            }
        }
        #expect(elapsed == .seconds(100))
        #expect(finished.count == 297)
    }

    @Test(arguments: [1, 2, 8]) func `what only wraps a lazy sequence is read no further than the limit allows`(
        limit: Int
    ) async throws {
        let (read, finished) = (Counted(), Counted())
        let lazily = (0..<40).lazy.map { number in
            #expect(read.add() - finished.count <= limit)
            return number
        }
        try await lazily.enumerated().concurrentForEach(concurrencyLimit: limit) { _ in finished.add() }
        try await AnyCollection(lazily).concurrentForEach(concurrencyLimit: limit) { _ in finished.add() }
        try await [lazily, lazily].joined().concurrentForEach(concurrencyLimit: limit) { _ in finished.add() }
        #expect(finished.count == 160)
    }

    /// On the main actor, since its source blocks a thread.
    @Test @MainActor func `an element that comes only when those before it are done is waited for`() async throws {
        let finished = Counted()
        let paced = sequence(state: 0) { (count: inout Int) -> Int? in
            // Begun by others meanwhile, on another thread.
            while finished.count < count { usleep(100) }
            count += 1
            return count <= 5 ? count : nil
        }
        try await paced.concurrentForEach(concurrencyLimit: 2) { _ in finished.add() }
        #expect(finished.count == 5)
    }

    @Test(.simulated) func `an element is kept no longer than it is worked on`() async throws {
        let (stream, continuation) = AsyncStream<Counted>.makeStream()
        weak var element: Counted?
        try await withScopedTaskGroup { group in
            group.addTask { try await stream.concurrentForEach(concurrencyLimit: 2) { _ in } }
            do {
                let counted = Counted()
                element = counted
                continuation.yield(counted)
            }
            await waitUntilIdle()
            #expect(element == nil)
            continuation.finish()
        }
    }

    /// On the main actor, since its source blocks a thread.
    @Test @MainActor func `what was complete when it was cancelled is not lost`() async throws {
        for _ in 0..<100 {
            let finished = Counted()
            // Cancels the whole while it looks for a second element: the first has been worked on.
            let source = sequence(state: 0) { (count: inout Int) -> Int? in
                count += 1
                if count == 1 { return 7 }
                while finished.count == 0 { usleep(100) }
                CancelScope.current?.cancel()
                return nil
            }
            let results = try await source.concurrentMap(concurrencyLimit: 2) { number in
                finished.add()
                return number
            }
            #expect(results == [7])
        }
    }

    @Test(.simulated(seeds: 0..<20)) func `the outer one of two scopes with the same deadline catches it`() async throws
    {
        let deadline = Deadline.after(.seconds(1))
        let error = await thrown {
            try await fail(at: deadline, name: "outer") {
                try await [1, 2].concurrentForEach { _ in
                    try await fail(at: deadline, name: "inner") { try await waitUntilCancelled() }
                }
            }
        }
        #expect((error as? DeadlineExceeded)?.scopeName == "outer")
    }

    // GA-06, GA-07, GA-16
    @Test(.simulated) func `the first failure cancels the rest`() async throws {
        let started = Log()
        let error = await thrown {
            try await (1...10).concurrentMap(concurrencyLimit: 2) { number in
                started("\(number)")
                try await sleep(.seconds(1))
                if number == 2 { throw Oops(number: 2) }
                try await sleep(.seconds(100))
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [2])
        #expect(started.all.sorted() == ["1", "2"])
        #expect(elapsed == .seconds(1))
    }

    // GA-08, GA-14
    @Test(.simulated) func `with results, failures stand in their places`() async throws {
        let results = try await (1...4).concurrentMapResults(concurrencyLimit: 2) { number in
            try await sleep(.seconds(1))
            if number % 2 == 0 { throw Oops(number: number) }
            return number
        }
        #expect(results.map { try? $0.get() } == [1, nil, 3, nil])
        #expect(elapsed == .seconds(2))
    }

    // GA-10, GA-11
    @Test(.simulated) func `a cancelled caller gets its cancellation, whatever form is called`() async throws {
        await moveOn(after: .seconds(1)) {
            let map = await thrown { try await (1...3).concurrentMap { _ in try await sleep(.seconds(9)) } }
            let results = await thrown {
                try await (1...3).concurrentMapResults { _ in try await sleep(.seconds(9)) }
            }
            let each = await thrown { try await (1...3).concurrentForEach { _ in try await sleep(.seconds(9)) } }
            for error in [map, results, each] { #expect(error is CancellationError) }
        }
        #expect(elapsed == .seconds(1))
    }

    // LI-08
    @Test(.simulated) func `elements that had not begun when everything was cancelled never do`() async throws {
        let log = Log()
        await withCancelScope { scope in
            let error = await thrown {
                try await (1...9).concurrentForEach(concurrencyLimit: 2) { number in
                    log("\(number)")
                    try? await sleep(.seconds(number))
                    if number == 1 { scope.cancel() }
                }
            }
            #expect(error is CancellationError)
        }
        #expect(log.all.sorted() == ["1", "2"])
    }

    // GA-12
    @Test func `a cancellation out of the blue is a failure`() async throws {
        let error = await thrown { try await (1...3).concurrentForEach { _ in throw CancellationError() } }
        #expect((error as? ErrorGroup)?.errors.allSatisfy { $0 is CancellationError } == true)
    }

    @Test(.simulated, arguments: [1, 3])
    func `an element that cancels the scope it finds cancels the whole, and no result is missing quietly`(
        limit: Int
    ) async throws {
        let kept = Future<CancelScope>()
        let error = await thrown {
            try await (0..<20).concurrentMap(concurrencyLimit: limit) { number in
                if number == 3 { CancelScope.current?.cancel() }
                return number
            }
        }
        #expect(error is CancellationError)
        let each = await thrown {
            try await (0..<20).concurrentForEach(concurrencyLimit: limit) { number in
                if number == 3 { CancelScope.current?.tighten(to: .after(.seconds(2))) }
                try await sleep(.seconds(1))
            }
        }
        #expect(each is CancellationError)
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        continuation.yield(0)
        let late = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await sleep(.seconds(5))
                    try kept.outcomeIfAny?.get().cancel()
                    for number in 1...5 { continuation.yield(number) }
                }
                _ = try await stream.concurrentMap(concurrencyLimit: limit) { number in
                    if let scope = CancelScope.current { kept.complete(with: .success(scope)) }
                    return number
                }
            }
        }
        #expect(late is CancellationError)
    }

    @Test(.simulated(seeds: 0..<1))
    func `an endless source without a limit is read no further when everything is cancelled`()
        async throws
    {
        let read = Counted()
        await withCancelScope { scope in
            let endless = (0...).lazy.map { number in
                if read.add() == 100 { scope.cancel() }
                return number
            }
            let error = await thrown { try await endless.concurrentForEach { _ in try await waitUntilCancelled() } }
            #expect(error is CancellationError)
        }
        let before = read.count
        await waitUntilIdle()
        #expect(read.count == before)
    }

    @Test func `an asynchronous source is read on the caller's actor, whatever form is called`() async throws {
        #expect(try await Reader().readsAsynchronously() == [true, true, true])
    }

    // LI-05
    @Test func `a limit below one ends the program with a message`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            try await [Int]().concurrentForEach(concurrencyLimit: 0) { _ in }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("a concurrency limit must be at least 1, not 0, in a task group"))
    }

    @Test(.simulated) func `an asynchronous sequence is a source too`() async throws {
        let stream = AsyncStream { continuation in
            for number in 1...5 { continuation.yield(number) }
            continuation.finish()
        }
        let results = try await stream.concurrentMap(concurrencyLimit: 2) { number in
            try await sleep(.seconds(1))
            return number * number
        }
        #expect(results == [1, 4, 9, 16, 25])
        #expect(elapsed == .seconds(3))
    }

    @Test func `an error of the source fails the whole`() async throws {
        let stream = AsyncThrowingStream<Int, any Error> { continuation in
            continuation.yield(1)
            continuation.finish(throwing: Oops(number: 8))
        }
        let error = await thrown { try await stream.concurrentForEach { _ in } }
        #expect((error as? ErrorGroup)?.numbers == [8])
    }

    @Test func `the sequence is read on the caller's actor`() async throws {
        #expect(try await Reader().readsItself() == 6)
    }

    @Test(arguments: [1, 2, 16, nil]) func `on the real pool nothing is lost, doubled or reordered`(limit: Int?)
        async throws
    {
        let results = try await (0..<20_000).concurrentMap(concurrencyLimit: limit) { number in
            if number % 7 == 0 { await Task.yield() }
            return number
        }
        #expect(results == Array(0..<20_000))
    }

    @Test func `on the real pool failures and cancels at any moment leave nothing behind`() async throws {
        let running = Counted()
        for round in 0..<200 {
            let scope = CancelScope()
            if round % 3 == 0 { onThread { scope.cancel() } }
            let error = await thrown {
                try await scope.run {
                    try await (0..<200).concurrentForEach(concurrencyLimit: 4) { number in
                        running.add()
                        defer { running.add(-1) }
                        await Task.yield()
                        if number == round { throw Oops(number: number) }
                    }
                }
            }
            #expect(error == nil || error is ErrorGroup)
            #expect(running.count == 0)
        }
    }
}

/// A sequence that remembers whether it was read on the actor of whoever iterates over it.
private struct Watched: AsyncSequence, AsyncIteratorProtocol {
    let expected: any Actor
    let log: Log
    var left = 2

    func makeAsyncIterator() -> Watched { self }

    mutating func next() async -> Int? { nil }

    mutating func next(isolation actor: isolated (any Actor)?) async -> Int? {
        log(actor === expected ? "on" : "off")
        left -= 1
        return left > 0 ? left : nil
    }
}

private actor Reader {
    func readsAsynchronously() async throws -> [Bool] {
        let logs = [Log(), Log(), Log()]
        _ = try await Watched(expected: self, log: logs[0]).concurrentMap { $0 }
        _ = try await Watched(expected: self, log: logs[1]).concurrentMapResults { $0 }
        try await Watched(expected: self, log: logs[2]).concurrentForEach { _ in }
        return logs.map { $0.all == ["on", "on"] }
    }

    private var numbers = [1, 2, 3]

    private func pop() -> Int? { numbers.popLast() }

    func readsItself() async throws -> Int {
        let source = AnyIterator { [self] in assumeIsolated { $0.pop() } }
        let results = try await IteratorSequence(source).concurrentMap { $0 }
        return results.reduce(0, +)
    }
}
