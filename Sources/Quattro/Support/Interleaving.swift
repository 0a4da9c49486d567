#if QUATTRO_INTERLEAVE
/// Decides at which points of the library another thread runs: an explorer of interleavings, or random delays from a seed.
///
/// It is compiled only into builds that ask for it; a normal build does not contain it.
package protocol Interleaver: AnyObject, Sendable {
    /// A name for a lock that is being made.
    func nextLock() -> Int
    func willLock(_ lock: Int, _ file: StaticString, _ line: UInt)
    func hasUnlocked(_ lock: Int, _ file: StaticString, _ line: UInt)
    /// Called before an action that other threads can see and that no lock of the library protects.
    func point(_ file: StaticString, _ line: UInt)
    /// From here on, the thread may hold a lock of the runtime, or wait for one: cancellation handlers run under such a lock.
    func entersRuntime()
    func leavesRuntime()
}

@usableFromInline
package enum Interleaving {
    /// Set once, before there are threads.
    nonisolated(unsafe) package static var interleaver: (any Interleaver)?

    static func nextLock() -> Int { interleaver?.nextLock() ?? 0 }

    static func willLock(_ lock: Int, _ file: StaticString, _ line: UInt) { interleaver?.willLock(lock, file, line) }

    static func hasUnlocked(_ lock: Int, _ file: StaticString, _ line: UInt) {
        interleaver?.hasUnlocked(lock, file, line)
    }

    @usableFromInline
    package static func point(file: StaticString = #fileID, line: UInt = #line) { interleaver?.point(file, line) }

    package static func inRuntime(_ work: () -> Void, file: StaticString = #fileID, line: UInt = #line) {
        interleaver?.point(file, line)
        interleaver?.entersRuntime()
        work()
        interleaver?.leavesRuntime()
    }
}
#else
/// Without an explorer of interleavings, this only does the work.
@usableFromInline
enum Interleaving {
    @inlinable
    @inline(__always)
    static func point() {}

    @inline(__always)
    static func inRuntime(_ work: () -> Void) { work() }
}
#endif
