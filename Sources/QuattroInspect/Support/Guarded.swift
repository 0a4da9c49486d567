import Synchronization

/// A value behind a lock: `Mutex`, in a form that the thread sanitizer understands where threads contend for it.
///
/// The core has the same, and says more of it. That one has points for the explorer of interleavings, which has no say here.
struct Guarded<Value: ~Copyable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>
    private let handover = Atomic(false)

    init(_ value: consuming sending Value) { mutex = Mutex(value) }

    borrowing func withLock<Result: ~Copyable>(
        _ body: (inout sending Value) -> sending Result
    ) -> sending Result {
        mutex.withLock { (value: inout sending Value) -> sending Result in
            _ = handover.load(ordering: .acquiring)
            defer { handover.store(true, ordering: .releasing) }
            return body(&value)
        }
    }
}
