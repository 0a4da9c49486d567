import Quattro
import QuattroGRPC
import Synchronization

/// What an observer was told.
final class Events: RequestObserver {
    private let state = Mutex<[RequestEvent]>([])
    private let operations = Mutex<Set<String>>([])
    /// The first end that work was asked to come to.
    let stopped = Promise<RequestEnding>(name: "stopped")

    var all: [RequestEvent] { state.withLock(\.self) }
    var operationNames: Set<String> { operations.withLock(\.self) }

    func record(_ event: RequestEvent, operation: String) {
        state.withLock { $0.append(event) }
        operations.withLock { _ = $0.insert(operation) }
        if case .stopped(let ending, _) = event { stopped.succeed(ending) }
    }

    /// The ends of work, and how long it went on.
    var stops: [(ending: RequestEnding, latency: Duration)] {
        all.compactMap { if case .stopped(let ending, let latency) = $0 { (ending, latency) } else { nil } }
    }

    /// How much time calls were sent with.
    var sent: [Duration] { all.compactMap { if case .sent(let remaining) = $0 { remaining } else { nil } } }
}

/// Values that are noted by handlers.
final class Notes<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock(\.self) }

    func callAsFunction(_ value: Value) { values.withLock { $0.append(value) } }
}
