import IntegrationSupport
import NIOCore
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// NIO's bridge from callbacks to sequences.
@Suite(.simulated(seeds: 0..<200))
struct SequenceProducerTests {
    private typealias Producer = NIOAsyncSequenceProducer<
        Int, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Demand
    >

    private func makeSequence(for demand: Demand) -> Producer.NewSequence {
        Producer.makeSequence(
            elementType: Int.self,
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 5),
            finishOnDeinit: false,
            delegate: demand
        )
    }

    @Test func `a producer that stops when it is told to fills no buffer over its mark, and loses nothing`()
        async throws
    {
        let demand = Demand()
        let made = makeSequence(for: demand)
        let ahead = Shared(0)
        async let produced: Void = {
            for element in 0..<30 {
                let answer = made.source.yield(element)
                ahead.withLock { $0 += 1 }
                switch answer {
                case .produceMore: await Task.yield()
                case .stopProducing: await demand.wait()
                case .dropped: Issue.record("an element was dropped")
                }
            }
            made.source.finish()
        }()
        var received: [Int] = []
        for await element in made.sequence {
            received.append(element)
            // Five in the buffer, and one for the call that says more is wanted when the consumer has asked first.
            #expect(ahead.value - received.count <= 6)
            await Task.yield()
        }
        await produced
        #expect(received == Array(0..<30))
        #expect(demand.isOver)
    }

    @Test func `a consumer that is cancelled ends the sequence, and the producer hears of it`() async throws {
        let demand = Demand()
        let made = makeSequence(for: demand)
        let consumer = Task { await made.sequence.reduce(0, +) }
        async let cancelled: Void = consumer.cancel()
        var sum = 0
        for element in 1... {
            if case .dropped = made.source.yield(element) { break }
            sum += element
            await Task.yield()
        }
        await cancelled
        #expect(await consumer.value <= sum)
        #expect(demand.isOver)
    }
}

/// What a producer is told.
private final class Demand: NIOAsyncSequenceProducerDelegate {
    private let signals = AsyncStream<Void>.makeStream()
    private let termination = Shared(false)

    var isOver: Bool { termination.value }

    func produceMore() { signals.continuation.yield() }

    func didTerminate() { termination.withLock { $0 = true } }

    /// Until more is wanted.
    func wait() async { _ = await signals.stream.first { true } }
}
