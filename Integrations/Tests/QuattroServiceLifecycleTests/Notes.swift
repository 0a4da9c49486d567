import Dispatch
import Synchronization

/// What happened, in order.
final class Notes<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock(\.self) }

    func callAsFunction(_ value: Value) { values.withLock { $0.append(value) } }
}

/// What a thread waits for, which a handler that is not asynchronous may do.
final class Blocker: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }
    func wait() { semaphore.wait() }
}
