import IntegrationSupport
import NIOCore
import NIOEmbedded
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// NIO's channels for tasks, on an event loop that a task of the test turns.
@Suite(.simulated(seeds: 0..<200))
struct AsyncChannelTests {
    @Test func `what is read is answered, in order, while the loop turns`() async throws {
        let wire = Wire()
        let channel = try wire.makeAsyncChannel()
        async let served: Void = channel.executeThenClose { inbound, outbound in
            for try await line in inbound { try await outbound.write(line.uppercased()) }
        }
        async let turning: Void = wire.turn()
        for line in ["one", "two", "three"] {
            try wire.channel.writeInbound(line)
            await Task.yield()
        }
        var answers: [String] = []
        while answers.count < 3 {
            if let answer = try wire.channel.readOutbound(as: String.self) { answers.append(answer) }
            try await Task.sleep(for: .milliseconds(1))
        }
        wire.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        try await served
        wire.stop()
        await turning
        #expect(answers == ["ONE", "TWO", "THREE"])
    }

    @Test func `a task that is cancelled while it reads closes the channel`() async throws {
        let wire = Wire()
        let channel = try wire.makeAsyncChannel()
        let serving = Task {
            try await channel.executeThenClose { inbound, _ in for try await _ in inbound {} }
        }
        async let turning: Void = wire.turn()
        try await Task.sleep(for: .milliseconds(20))
        serving.cancel()
        _ = await serving.result
        wire.stop()
        await turning
        #expect(!wire.channel.isActive)
    }
}

/// What is not simulated: NIO's loop for tests in real time belongs to a queue of Dispatch.
struct QueueTests {
    @Test func `a channel on a queue is an escape`() async throws {
        var options = Simulation.Options()
        // The queue answers in real time, on a machine as busy as can be.
        options.grace = .seconds(60)
        let failure = try await #require(throws: SimulationFailure.self) {
            try await Simulation.run(options: options) {
                let channel = NIOAsyncTestingChannel()
                try await channel.writeInbound("one")
                _ = try await channel.readInbound(as: String.self)
                _ = try await channel.finish()
            }
        }
        #expect(failure.kindName == "escaped", "\(failure)")
    }
}

/// A channel without a network.
///
/// Its event loop belongs to one thread, and a simulation has no other.
private final class Wire: @unchecked Sendable {
    let channel = EmbeddedChannel()
    private let isOver = Shared(false)

    func makeAsyncChannel() throws -> NIOAsyncChannel<String, String> {
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        channel.connect(to: address, promise: nil)
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true)
        )
    }

    /// Runs what the loop has to do, every millisecond.
    func turn() async {
        while !isOver.value {
            channel.embeddedEventLoop.run()
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    func stop() { isOver.withLock { $0 = true } }
}
