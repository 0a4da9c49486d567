#if Tracing
import QuattroRequests

/// The metrics about deadlines.
enum DeadlineMetric: Hashable {
    case received, budget, refused, sent, shortened, unsent
    case cancelled(RequestEnding), latency(RequestEnding)

    var label: String {
        switch self {
        case .received: "quattro.server.deadline.received"
        case .budget: "quattro.server.deadline.budget"
        case .refused: "quattro.server.requests.expired"
        case .cancelled: "quattro.server.requests.cancelled"
        case .latency: "quattro.server.cancellation.latency"
        case .sent: "quattro.client.deadline.sent"
        case .shortened: "quattro.client.deadline.shortened"
        case .unsent: "quattro.client.deadline.expired"
        }
    }

    fileprivate var ending: RequestEnding? {
        switch self {
        case .cancelled(let ending), .latency(let ending): ending
        default: nil
        }
    }
}

struct MetricKey: Hashable {
    let metric: DeadlineMetric
    let operation: String

    var dimensions: [(String, String)] {
        [("operation", operation)] + (metric.ending.map { [("cause", "\($0)")] } ?? [])
    }
}

/// Metrics of one kind, made when they are first needed.
final class KeptMetrics<Value: Sendable>: Sendable {
    fileprivate struct State {
        var values: [MetricKey: Value] = [:]
        var operations: Set<String> = []
    }

    private let state = Guarded(State())

    /// The metric of an operation.
    ///
    /// It is not made under the lock, since the factory is code of the backend.
    func value(of metric: DeadlineMetric, _ operation: String, make: (MetricKey) -> Value) -> Value {
        let (key, kept) = state.withLock { $0.value(of: metric, operation) }
        if let kept { return kept }
        let made = make(key)
        return state.withLock { $0.keep(made, for: key) }
    }
}

extension KeptMetrics.State {
    /// A backend keeps every metric for ever, so names that are not operations, such as paths with numbers, must not fill its memory.
    private static var mostOperations: Int { 1000 }

    /// The metric, if there is one, and the key under which it is kept.
    mutating func value(of metric: DeadlineMetric, _ operation: String) -> (MetricKey, Value?) {
        var key = MetricKey(metric: metric, operation: operation)
        if let value = values[key] { return (key, value) }
        if operations.count < Self.mostOperations {
            operations.insert(operation)
        } else if !operations.contains(operation) {
            key = MetricKey(metric: metric, operation: "other")
        }
        return (key, values[key])
    }

    /// Keeps a metric and returns it, or returns the one that another task has made meanwhile.
    mutating func keep(_ value: Value, for key: MetricKey) -> Value {
        if let first = values[key] { return first }
        values[key] = value
        return value
    }
}
#endif
