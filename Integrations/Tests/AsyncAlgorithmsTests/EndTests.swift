import AsyncAlgorithms
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// However an iteration ends, nothing is left of it: a task that is would be a leak.
@Suite(.simulated(seeds: 0..<200))
struct EndTests {
    @Test(arguments: Iteration.all) func `an iteration that is left early lets go of its bases`(of iteration: Iteration)
        async
    {
        await iteration.leave()
    }

    @Test(arguments: Iteration.all) func `a consumer that is cancelled at any moment ends`(iteration: Iteration) async {
        let consumer = Task { await iteration.exhaust() }
        async let cancelled: Void = consumer.cancel()
        await consumer.value
        await cancelled
    }

    @Test(arguments: Iteration.all) func `a consumer that is cancelled in its wait ends at once`(iteration: Iteration)
        async throws
    {
        let start = ContinuousClock.now
        let consumer = Task { await iteration.exhaust() }
        try await Task.sleep(for: .milliseconds(2_500))
        consumer.cancel()
        await consumer.value
        #expect(ContinuousClock.now - start == .milliseconds(2_500))
    }

    // Without debounce, which does not: see KnownBugTests.
    @Test(arguments: Iteration.all.filter { $0.name != "debounce" })
    func `one that is cancelled while it is busy ends when it asks again`(iteration: Iteration) async throws {
        let consumer = Task { await iteration.workThrough() }
        try await Task.sleep(for: .milliseconds(3_300))
        consumer.cancel()
        await consumer.value
    }

    @Test func `an error of one base ends the whole, after what came before it`() async {
        await #expect(throws: Broken.self) { for try await _ in merge(failing(after: 2), seconds(100)) {} }
        await #expect(throws: Broken.self) { for try await _ in combineLatest(failing(after: 2), seconds(100)) {} }
        await #expect(throws: Broken.self) { for try await _ in zip(failing(after: 2), seconds(100)) {} }
        await #expect(throws: Broken.self) {
            for try await _ in failing(after: 2).debounce(for: .milliseconds(500)) {}
        }
        var elements: [Int] = []
        await #expect(throws: Broken.self) {
            for try await element in failing(after: 2).buffer(policy: .bounded(1)) { elements.append(element) }
        }
        #expect(elements == [1, 2])
    }

    @Test func `a channel that is finished or fails beside its senders ends for everyone`() async {
        let (finished, failed) = (AsyncChannel<Int>(), AsyncThrowingChannel<Int, any Error>())
        async let sent: Void = { for element in 0..<3 { await finished.send(element) } }()
        async let finish: Void = finished.finish()
        for await _ in finished {}
        async let alsoSent: Void = { for element in 0..<3 { await failed.send(element) } }()
        async let fail: Void = failed.fail(Broken())
        await #expect(throws: Broken.self) { for try await _ in failed {} }
        _ = await (sent, finish, alsoSent, fail)
    }
}

/// A sequence that is made of others and goes on for ten seconds, with its types forgotten.
struct Iteration: Sendable, CustomTestStringConvertible {
    let name: String
    let leave: @Sendable () async -> Void
    let exhaust: @Sendable () async -> Void
    let workThrough: @Sendable () async -> Void

    var testDescription: String { name }

    init<Sequence: AsyncSequence>(
        _ name: String,
        _ sequence: @escaping @Sendable () -> Sequence
    ) where Sequence.Failure == Never, Sequence: SendableMetatype, Sequence.AsyncIterator: SendableMetatype {
        self.name = name
        leave = { for await _ in sequence() { break } }
        exhaust = { for await _ in sequence() {} }
        workThrough = { for await _ in sequence() { try? await Task.sleep(for: .milliseconds(700)) } }
    }

    static let all = [
        Iteration("merge") { merge(seconds(10), seconds(10)) },
        Iteration("combineLatest") { combineLatest(seconds(10), seconds(10)) },
        Iteration("zip") { zip(seconds(10), seconds(10)) },
        Iteration("debounce") { seconds(10).debounce(for: .milliseconds(400)) },
        Iteration("chunked") { seconds(10).chunked(by: .repeating(every: .seconds(3))) },
        Iteration("throttle") { seconds(10)._throttle(for: .milliseconds(500)) },
    ]
}

struct Broken: Error {}

/// 1, 2, 3 …, a second each.
func seconds(_ count: Int) -> AsyncStream<Int> {
    numbers(after: Array(repeating: .seconds(1), count: count))
}

/// So many of them, and then an error.
func failing(after count: Int) -> AsyncThrowingStream<Int, any Error> {
    let (stream, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
    let source = Task(name: "source") {
        for await element in seconds(count) { continuation.yield(element) }
        continuation.finish(throwing: Broken())
    }
    continuation.onTermination = { _ in source.cancel() }
    return stream
}
