import Testing

@testable import Quattro

/// What `throwingOnCancellation()` knows of a sequence that may have been cut off.
struct CutOffTests {
    @Test(.simulated) func `a stream that was cut off never ends quietly again`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        var iterator = stream.throwingOnCancellation().makeAsyncIterator()
        let late: Int?? = try await moveOn(after: .seconds(1)) { try await iterator.next(isolation: #isolation) }
        #expect(late == nil)
        continuation.yield(1)
        continuation.finish()
        for _ in 1...2 {
            let error = await thrown { try await iterator.next(isolation: #isolation) }
            #expect(error is CancellationError)
        }
    }

    @Test(.simulated) func `nor does one that had elements in store when it was read by cancelled code`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        for element in 1...2 { continuation.yield(element) }
        var iterator = stream.throwingOnCancellation().makeAsyncIterator()
        let first: Int?? = try await moveOn(after: .zero) { try await iterator.next(isolation: #isolation) }
        #expect(first == 1)
        // It has ended, though nothing shows it yet: this one is lost.
        continuation.yield(3)
        expect(try await iterator.next(isolation: #isolation), is: 2)
        let error = await thrown { try await iterator.next(isolation: #isolation) }
        #expect(error is CancellationError)
    }

    @Test(.simulated) func `elements that come after a timeout are passed on, and the end is thrown`() async throws {
        var iterator = Patient(elements: [1, 2]).throwingOnCancellation().makeAsyncIterator()
        let late: Int?? = try await moveOn(after: .seconds(1)) { try await iterator.next(isolation: #isolation) }
        #expect(late == nil)
        expect(try await iterator.next(isolation: #isolation), is: 1)
        expect(try await iterator.next(isolation: #isolation), is: 2)
        let error = await thrown { try await iterator.next(isolation: #isolation) }
        #expect(error is CancellationError)
    }

    @Test(.simulated) func `another iterator knows nothing of it`() async throws {
        let sequence = Patient(elements: [1]).throwingOnCancellation()
        var cutOff = sequence.makeAsyncIterator()
        _ = try await moveOn(after: .seconds(1)) { try await cutOff.next(isolation: #isolation) }
        var seen: [Int] = []
        for try await element in sequence { seen.append(element) }
        #expect(seen == [1])
    }

    @Test(.simulated) func `a child and its handle wait with a timeout for each element, and lose none`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let (seen, timeouts) = try await withScopedTaskGroup { group in
            group.addTask {
                for number in 1...5 {
                    try await sleep(.seconds(2.5))
                    continuation.yield(number)
                }
                continuation.finish()
            }
            var (seen, timeouts) = ([Int](), 0)
            while true {
                let next = group.addTask { await stream.first { _ in true } }
                var element: Int??
                while element == nil {
                    element = try await moveOn(after: .seconds(1)) { try await next.value }
                    if element == nil { timeouts += 1 }
                }
                guard let number = element ?? nil else { return (seen, timeouts) }
                seen.append(number)
            }
        }
        #expect(seen == [1, 2, 3, 4, 5] && timeouts == 10)
    }
}

/// Gives an element every two seconds, and ends; a wait for one that is cancelled gives `nil`, and the next one goes on.
private struct Patient: AsyncSequence {
    let elements: [Int]

    func makeAsyncIterator() -> Iterator { Iterator(elements: elements) }

    struct Iterator: AsyncIteratorProtocol {
        var elements: [Int]

        mutating func next() async -> Int? { await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async -> Int? {
            guard !elements.isEmpty, await thrown({ try await sleep(.seconds(2)) }) == nil else { return nil }
            return elements.removeFirst()
        }
    }
}
