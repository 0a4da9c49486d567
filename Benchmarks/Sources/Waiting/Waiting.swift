import Synchronization

/// Set once; awaited by one task.
package final class Signal: Sendable {
    private enum State {
        case unset, set
        case awaited(UnsafeContinuation<Void, Never>)
    }

    private let state = Mutex(State.unset)

    package init() {}

    /// - Parameter whenWaiting: Called when the task waits, unless the signal is set already.
    package func wait(whenWaiting: () -> Void = {}) async {
        await withUnsafeContinuation { continuation in
            let isSet = state.withLock { state in
                if case .set = state { return true }
                state = .awaited(continuation)
                return false
            }
            isSet ? continuation.resume() : whenWaiting()
        }
    }

    package func set() {
        let former = state.withLock { state in
            defer { state = .set }
            return state
        }
        if case .awaited(let continuation) = former { continuation.resume() }
    }
}

/// Tells when the last of some tasks has arrived.
package final class Arrivals: Sendable {
    private let missing: Atomic<Int>
    private let complete = Signal()

    package init(_ count: Int) {
        missing = Atomic(count)
    }

    package func arrive() {
        if missing.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { complete.set() }
    }

    package func all() async { await complete.wait() }
}

/// Where a number of tasks wait until it is opened.
package final class Gate: Sendable {
    private let waiting = Mutex<[UnsafeContinuation<Void, Never>]>([])
    private let arrivals: Arrivals

    package init(_ count: Int) {
        arrivals = Arrivals(count)
        waiting.withLock { $0.reserveCapacity(count) }
    }

    package func wait() async {
        await withUnsafeContinuation { continuation in
            waiting.withLock { $0.append(continuation) }
            arrivals.arrive()
        }
    }

    /// Counts as waiting without doing so.
    package func arrive() { arrivals.arrive() }

    package func allWaiting() async { await arrivals.all() }

    package func open() {
        for continuation in waiting.withLock({ $0 }) { continuation.resume() }
    }
}

/// Waits until the task is cancelled, and throws.
package func untilCancelled(_ arrivals: Arrivals) async throws {
    let cancelled = Signal()
    await withTaskCancellationHandler {
        await cancelled.wait(whenWaiting: arrivals.arrive)
    } onCancel: {
        cancelled.set()
    }
    throw CancellationError()
}

/// Different timeouts in no order, the shortest longer than any measurement.
package func distinctTimeouts(_ count: Int) -> [Duration] {
    (0..<count).map { .seconds(1_000) + .microseconds($0 &* 7_919_777 % 999_999_937) }
}
