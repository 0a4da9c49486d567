import AsyncAlgorithms
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Channels with several producers and consumers.
@Suite(.simulated(seeds: 0..<200))
struct ChannelTests {
    @Test func `of three producers and three consumers each element goes to one`() async throws {
        let channel = AsyncChannel<Int>()
        let received = Shared<[Int]>([])
        await withTaskGroup { group in
            for _ in 0..<3 {
                group.addTask { for await element in channel { received.withLock { $0.append(element) } } }
            }
            group.addTask {
                await withTaskGroup { producers in
                    for producer in 0..<3 {
                        producers.addTask { for index in 0..<5 { await channel.send(5 * producer + index) } }
                    }
                }
                channel.finish()
            }
        }
        #expect(received.value.sorted() == Array(0..<15))
    }

    @Test func `a consumer that is cancelled takes no element with it`() async throws {
        let channel = AsyncChannel<Int>()
        let taken = Shared<[Int]>([])
        let impatient = Task { for await element in channel { taken.withLock { $0.append(element) } } }
        let patient = Task { for await element in channel { taken.withLock { $0.append(element) } } }
        async let cancelled: Void = impatient.cancel()
        for element in 0..<5 { await channel.send(element) }
        channel.finish()
        await cancelled
        await impatient.value
        await patient.value
        #expect(taken.value.sorted() == Array(0..<5))
    }

    @Test func `a sender that is cancelled gives up, and the channel goes on`() async throws {
        let channel = AsyncChannel<Int>()
        let impatient = Task { await channel.send(-1) }
        try await Task.sleep(for: .seconds(1))
        impatient.cancel()
        await impatient.value
        async let sent: Void = channel.send(7)
        var iterator = channel.makeAsyncIterator()
        #expect(await iterator.next() == 7)
        await sent
    }

    @Test func `a channel with watermarks holds its producer back, and loses nothing`() async throws {
        var made = MultiProducerSingleConsumerAsyncChannel.makeChannel(
            of: Int.self,
            backpressureStrategy: .watermark(low: 2, high: 4)
        )
        let elements = made.takeChannel().elements()
        var first = made.source
        var second = first.makeAdditionalSource()
        let received = Shared<[Int]>([])
        let consumer = Task {
            for await element in elements {
                received.withLock { $0.append(element) }
                await Task.yield()
            }
        }
        for element in stride(from: 0, to: 20, by: 2) {
            try await first.send(element)
            try await second.send(element + 1)
            #expect(element + 2 - received.value.count <= 5)
        }
        first.finish()
        second.finish()
        await consumer.value
        #expect(received.value == Array(0..<20))
    }
}
