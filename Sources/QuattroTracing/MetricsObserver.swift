#if Tracing
public import Metrics
public import QuattroRequests

/// An observer that counts, with swift-metrics, what happens to the deadlines of requests.
///
/// | metric | kind | what |
/// |---|---|---|
/// | `quattro.server.deadline.received` | counter | requests that came with a limit |
/// | `quattro.server.deadline.budget` | timer | how much time they had left |
/// | `quattro.server.requests.expired` | counter | requests that were refused, since too little time was left |
/// | `quattro.server.requests.cancelled` | counter | requests whose work was asked to stop |
/// | `quattro.server.cancellation.latency` | timer | how long the work went on after it was asked to stop |
/// | `quattro.client.deadline.sent` | counter | requests that were sent with a limit |
/// | `quattro.client.deadline.shortened` | counter | requests whose own limit was cut to what was left |
/// | `quattro.client.deadline.expired` | counter | requests that were not sent, since no time was left |
///
/// Each has the dimension `operation`: the route of an HTTP request or the method of a gRPC call, under one name, so that one query covers
/// both. Metrics of cancelled requests also have the dimension `cause`: `deadline`, `shutdown` or `disconnected`. A thousand operations are
/// distinguished; later ones are counted together as the operation `other`.
///
/// ```swift
/// let middleware = DeadlineMiddleware<BasicChannelRequestContext>(maximum: .seconds(30), observer: .metrics)
/// ```
///
/// Isolation: `Sendable`; usable from anywhere, by several tasks at a time.
///
/// Cost: a metric is made when it is first needed, and kept. After that an event takes a short lock and one or two look-ups.
public final class MetricsObserver: RequestObserver {
    private let factory: (any MetricsFactory)?
    private let counters = KeptMetrics<Counter>()
    private let timers = KeptMetrics<Timer>()

    /// Makes an observer that counts.
    ///
    /// - Parameter factory: The factory that makes the metrics. By default it is the present factory of the program or the task: call
    ///   `MetricsSystem.bootstrap` before.
    public init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
    }

    /// Makes an observer that looks up the factory when it makes a metric.
    private init(lateFactory: Void) {
        factory = nil
    }

    /// Counts an event.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - operation: What the request was for.
    public func record(_ event: RequestEvent, operation: String) {
        switch event {
        case .received(let remaining):
            count(.received, operation)
            time(.budget, operation, remaining)
        case .refused: count(.refused, operation)
        case .stopped(let ending, after: let latency):
            count(.cancelled(ending), operation)
            time(.latency(ending), operation, latency)
        case .sent: count(.sent, operation)
        case .shortened: count(.shortened, operation)
        case .unsent: count(.unsent, operation)
        @unknown default: break
        }
    }

    private func count(_ metric: DeadlineMetric, _ operation: String) {
        counters.value(of: metric, operation) { key in
            Counter(label: metric.label, dimensions: key.dimensions, factory: currentFactory)
        }.increment()
    }

    private func time(_ metric: DeadlineMetric, _ operation: String, _ duration: Duration) {
        timers.value(of: metric, operation) { key in
            Timer(label: metric.label, dimensions: key.dimensions, factory: currentFactory)
        }.record(duration: duration)
    }

    private var currentFactory: any MetricsFactory { factory ?? MetricsSystem.factory }
}

extension MetricsObserver {
    fileprivate static let shared = MetricsObserver(lateFactory: ())
}

extension RequestObserver where Self == MetricsObserver {
    /// The observer that counts with the metrics of the program; it is shared by all uses.
    ///
    /// Its metrics are made at the first event, by the factory of that moment.
    public static var metrics: MetricsObserver { .shared }
}
#endif
