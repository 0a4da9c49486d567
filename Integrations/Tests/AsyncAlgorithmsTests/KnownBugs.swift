import AsyncAlgorithms
import Testing

// The programs, as `Sources/QuattroTesting/QuattroTesting.docc/Reference/BugsFound.md` has them.

struct Dropped: Error {}
struct ErrorIsLost: Error {}

enum Policy: Sendable {
    case bounded, unbounded, latest, oldest

    var asOfPackage: AsyncBufferSequencePolicy {
        switch self {
        case .bounded: .bounded(1)
        case .unbounded: .unbounded
        case .latest: .bufferingLatest(1)
        case .oldest: .bufferingOldest(1)
        }
    }
}

/// The base throws while its consumer is busy: the consumer should hear of it when it asks again.
@Sendable func errorAfterDebounce() async throws {
    let (stream, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
    continuation.yield(1)
    var iterator = stream.debounce(for: .seconds(1)).makeAsyncIterator()
    _ = try await iterator.next()
    continuation.finish(throwing: Dropped())
    try await Task.sleep(for: .seconds(5))
    do { _ = try await iterator.next() } catch is Dropped { return }
    throw ErrorIsLost()
}

/// Takes one element and leaves: the channel behind the buffer is waited for ever after.
@Sendable func leaveBuffer(_ policy: Policy) async {
    let channel = AsyncChannel<Int>()
    async let sent: Void = channel.send(1)
    for await _ in channel.buffer(policy: policy.asOfPackage) { break }
    await sent
}

/// The only consumer is cancelled while the base has nothing for it.
@Sendable func cancelConsumer(of policy: Policy) async throws {
    let (stream, continuation) = AsyncStream<Int>.makeStream()
    continuation.yield(1)
    let consumer = Task(name: "consumer") {
        for try await _ in stream.share(bufferingPolicy: policy.asOfPackage) {}
    }
    try await Task.sleep(for: .seconds(1))
    consumer.cancel()
    _ = await consumer.result
}

/// One iterator has never asked and the buffer waits for it, when both are dropped.
@Sendable func dropLaggingIterator() async throws {
    let (stream, continuation) = AsyncStream<Int>.makeStream()
    for element in 0..<3 { continuation.yield(element) }
    let shared = stream.share()
    let lagging = shared.makeAsyncIterator()
    let consumer = Task(name: "consumer") { for try await _ in shared {} }
    try await Task.sleep(for: .seconds(1))
    consumer.cancel()
    _ = await consumer.result
    withExtendedLifetime(lagging) {}
}

/// The outer sequence and the inner one are silent, and the consumer is cancelled.
@Sendable func cancelWaitingConsumer() async throws {
    let (outer, continuation) = AsyncStream<Int>.makeStream()
    continuation.yield(1)
    let consumer = Task(name: "consumer") {
        for await _ in outer.flatMapLatest({ _ in AsyncStream<Int> { _ in } }) {}
    }
    try await Task.sleep(for: .seconds(1))
    consumer.cancel()
    await consumer.value
}

/// The first inner sequence fails while the outer one is silent.
@Sendable func throwFromInner() async {
    let (outer, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
    continuation.yield(1)
    await #expect(throws: Broken.self) {
        for try await _ in outer.flatMapLatest({ _ in failing(after: 0) }) {}
    }
}

/// Takes one element and leaves.
@Sendable func leaveFlatMapLatest() async {
    let (outer, continuation) = AsyncStream<Int>.makeStream()
    continuation.yield(1)
    for await _ in outer.flatMapLatest({ element in AsyncStream<Int> { $0.yield(element) } }) { break }
}

/// The consumer is cancelled while it works on an element, and asks for the next one then.
@Sendable func cancelBusyConsumer() async throws {
    let (stream, continuation) = AsyncStream<Int>.makeStream()
    continuation.yield(1)
    let consumer = Task(name: "consumer") {
        for await _ in stream.debounce(for: .seconds(1)) { try? await Task.sleep(for: .seconds(60)) }
    }
    try await Task.sleep(for: .seconds(5))
    consumer.cancel()
    await consumer.value
}

@Sendable func switchToEmpty() async {
    let outer = AsyncStream<Int> { continuation in
        continuation.yield(1)
        continuation.finish()
    }
    for await _ in outer.flatMapLatest({ _ in AsyncStream<Int> { $0.finish() } }) {}
}
