import Metrics
import MetricsTestKit
import Quattro
import QuattroTracing
import Synchronization
import Testing

/// What is counted and measured, letter by letter.
struct MetricsTests {
    private let metrics = TestMetrics()

    private func record(_ events: RequestEvent..., operation: String = "/users/{id}") {
        let observer = MetricsObserver(factory: metrics)
        for event in events { observer.record(event, operation: operation) }
    }

    /// All that there is, as `label dimension=value …: values`.
    private var all: [String] {
        func line(_ label: String, _ dimensions: [(String, String)], _ values: [Int64]) -> String {
            ([label] + dimensions.map { "\($0)=\($1)" }).joined(separator: " ") + ": \(values)"
        }
        return
            (metrics.counters.map { line($0.label, $0.dimensions, [$0.totalValue]) }
            + metrics.timers.map { line($0.label, $0.dimensions, $0.values) }).sorted()
    }

    @Test func `a request with a limit`() {
        record(.received(remaining: .milliseconds(500)), .received(remaining: .nanoseconds(7)))
        #expect(
            all == [
                "quattro.server.deadline.budget operation=/users/{id}: [500000000, 7]",
                "quattro.server.deadline.received operation=/users/{id}: [2]",
            ]
        )
    }

    @Test func `a request that is refused`() {
        record(.refused(remaining: .zero))
        #expect(all == ["quattro.server.requests.expired operation=/users/{id}: [1]"])
    }

    @Test func `a request that is stopped`() {
        record(
            .stopped(.deadline, after: .milliseconds(3)),
            .stopped(.disconnected, after: .milliseconds(2)),
            .stopped(.shutdown, after: .zero),
            .stopped(.deadline, after: .seconds(4))
        )
        #expect(
            all == [
                "quattro.server.cancellation.latency operation=/users/{id} cause=deadline: [3000000, 4000000000]",
                "quattro.server.cancellation.latency operation=/users/{id} cause=disconnected: [2000000]",
                "quattro.server.cancellation.latency operation=/users/{id} cause=shutdown: [0]",
                "quattro.server.requests.cancelled operation=/users/{id} cause=deadline: [2]",
                "quattro.server.requests.cancelled operation=/users/{id} cause=disconnected: [1]",
                "quattro.server.requests.cancelled operation=/users/{id} cause=shutdown: [1]",
            ]
        )
    }

    @Test func `a call`() {
        record(
            .shortened(from: .seconds(5), to: .seconds(1)),
            .sent(remaining: .seconds(1)),
            .sent(remaining: .seconds(1)),
            .unsent,
            operation: "echo.Echo/Get"
        )
        #expect(
            all == [
                "quattro.client.deadline.expired operation=echo.Echo/Get: [1]",
                "quattro.client.deadline.sent operation=echo.Echo/Get: [2]",
                "quattro.client.deadline.shortened operation=echo.Echo/Get: [1]",
            ]
        )
    }

    @Test func `a duration that no timer can hold is the longest that it can`() {
        record(.received(remaining: .seconds(Int64.max)))
        #expect(all.contains("quattro.server.deadline.budget operation=/users/{id}: [\(Int64.max)]"))
    }

    @Test func `operations are told apart, a thousand of them, and no event is lost`() {
        let observer = MetricsObserver(factory: metrics)
        for number in 0..<1200 {
            observer.record(.unsent, operation: "/\(number)")
            observer.record(.stopped(.deadline, after: .zero), operation: "/\(number)")
        }
        observer.record(.unsent, operation: "/7")
        let label = "quattro.client.deadline.expired"
        #expect(metrics.counters(label: label).count == 1001)
        #expect(metrics.counterTotal(label: label) == 1201)
        #expect(metrics.counterTotal(label: label, dimensions: [("operation", "/7")]) == 2)
        #expect(metrics.counterTotal(label: label, dimensions: [("operation", "other")]) == 200)
        #expect(metrics.timers.count == 1001)
        #expect(
            metrics.timers(label: "quattro.server.cancellation.latency", dimensions: [("operation", "other")])[0].values
                .count == 200
        )
    }

    @Test func `a metric is made once, however many tasks are the first`() async throws {
        let factory = CountingFactory()
        let observer = MetricsObserver(factory: factory)
        try await withScopedTaskGroup { group in
            for _ in 0..<64 { group.addTask { observer.record(.unsent, operation: "a") } }
        }
        for _ in 0..<64 { observer.record(.unsent, operation: "a") }
        #expect(factory.metrics.counterTotal(label: "quattro.client.deadline.expired") == 128)
        let made = factory.made
        observer.record(.unsent, operation: "a")
        #expect(factory.made == made)
    }

    @Test func `the program's observer is one for all, with the factory of the first event`() throws {
        let observer: (any RequestObserver)? = .metrics
        let same: MetricsObserver = .metrics
        #expect(observer as? MetricsObserver === same)
        withMetricsFactory(metrics) { observer?.record(.unsent, operation: "the program's") }
        #expect(all == ["quattro.client.deadline.expired operation=the program's: [1]"])
    }

    @Test func `an observer that is made under a factory keeps it`() {
        let observer = withMetricsFactory(metrics) { MetricsObserver() }
        observer.record(.unsent, operation: "a")
        #expect(all == ["quattro.client.deadline.expired operation=a: [1]"])
    }
}

/// A factory that counts what it makes.
private final class CountingFactory: MetricsFactory {
    let metrics = TestMetrics()
    private let count = Mutex(0)

    var made: Int { count.withLock { $0 } }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        count.withLock { $0 += 1 }
        return metrics.makeCounter(label: label, dimensions: dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        metrics.makeRecorder(label: label, dimensions: dimensions, aggregate: aggregate)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        metrics.makeTimer(label: label, dimensions: dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
