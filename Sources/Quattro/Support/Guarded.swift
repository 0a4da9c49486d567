import Synchronization

/// A value behind a lock: `Mutex`, in a form that the thread sanitizer understands.
///
/// When two threads contend, `Mutex` passes the lock inside the standard library and the kernel, which are not instrumented, and the
/// sanitizer reports a race where there is none. The flag expresses the same order in a way that the sanitizer can see; on the machines on
/// which Swift runs, such a load and store cost no more than plain ones.
struct Guarded<Value: ~Copyable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>
    private let handover = Atomic(false)
    #if QUATTRO_INTERLEAVE
    private let number = Interleaving.nextLock()
    #endif

    init(_ value: consuming sending Value) {
        mutex = Mutex(value)
    }

    #if QUATTRO_INTERLEAVE
    borrowing func withLock<Result: ~Copyable, Failure: Error>(
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        // This is read before: another thread may release the object as soon as the lock is released.
        let number = number
        Interleaving.willLock(number, file, line)
        defer { Interleaving.hasUnlocked(number, file, line) }
        return try lockedWith(body)
    }
    #else
    @inline(__always)
    borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try lockedWith(body)
    }
    #endif

    @inline(__always)
    private borrowing func lockedWith<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock { (value: inout sending Value) throws(Failure) -> sending Result in
            _ = handover.load(ordering: .acquiring)
            defer { handover.store(true, ordering: .releasing) }
            return try body(&value)
        }
    }
}
