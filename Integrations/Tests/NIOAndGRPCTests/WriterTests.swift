import DequeModule
import IntegrationSupport
import NIOCore
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// NIO's bridge from tasks to what can be written to, sometimes.
@Suite(.simulated(seeds: 0..<200))
struct WriterTests {
    private typealias Writer = NIOAsyncWriter<Int, Outlet>

    @Test func `of three writers nothing is lost or out of order, while it is writable in turns`() async throws {
        let outlet = Outlet()
        let made = Writer.makeWriter(elementType: Int.self, isWritable: true, finishOnDeinit: false, delegate: outlet)
        let (writer, sink) = (made.writer, made.sink)
        async let flapping: Void = outlet.flap(sink, times: 20)
        try await withThrowingTaskGroup { group in
            for number in 0..<3 {
                group.addTask {
                    for element in 0..<10 { try await writer.yield(10 * number + element) }
                }
            }
            try await group.waitForAll()
        }
        await flapping
        writer.finish()
        let written = outlet.written
        #expect(written.sorted() == Array(0..<30))
        for number in 0..<3 { #expect(written.filter { $0 / 10 == number } == Array(10 * number..<10 * number + 10)) }
        #expect(outlet.isOver)
    }

    @Test func `a writer that is cancelled while nothing can be written gives up, and the others go on`() async throws {
        let outlet = Outlet()
        let made = Writer.makeWriter(elementType: Int.self, isWritable: false, finishOnDeinit: false, delegate: outlet)
        let (writer, sink) = (made.writer, made.sink)
        let impatient = Task { try await writer.yield(1) }
        let patient = Task { try await writer.yield(2) }
        async let cancelled: Void = impatient.cancel()
        try await Task.sleep(for: .seconds(1))
        #expect(outlet.written.isEmpty)
        sink.setWritability(to: true)
        await cancelled
        try await patient.value
        let outcome = await impatient.result
        writer.finish()
        let hasGivenUp = if case .failure(let error) = outcome { error is CancellationError } else { false }
        #expect(outlet.written.sorted() == (hasGivenUp ? [2] : [1, 2]))
        #expect(outlet.isOver)
    }
}

/// What writers write to.
private final class Outlet: NIOAsyncWriterSinkDelegate {
    private struct State {
        var written: [Int] = []
        var isWritable = true
        var isOver = false
    }

    private let state = Shared(State())

    var written: [Int] { state.value.written }
    var isOver: Bool { state.value.isOver }

    func didYield(contentsOf elements: Deque<Int>) { state.withLock { $0.written += elements } }

    func didTerminate(error: (any Error)?) { state.withLock { $0.isOver = true } }

    /// Makes it writable and not, and writable in the end.
    func flap(_ sink: NIOAsyncWriter<Int, Outlet>.Sink, times: Int) async {
        for _ in 0..<times {
            sink.setWritability(to: false)
            await Task.yield()
            sink.setWritability(to: true)
            await Task.yield()
        }
    }
}
