#if QUATTRO_INTERLEAVE
import Quattro
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Delays at every lock of the library, drawn from a generator that each thread has for itself: they open windows of a few
/// instructions so wide that other threads get in.
package final class Delays: Interleaver {
    private let seed: UInt64
    private let threads = Atomic<UInt64>(0)
    private let key: pthread_key_t

    private init(seed: UInt64) {
        self.seed = seed
        var key = pthread_key_t()
        // No destructor: there are few threads, and eight bytes for each.
        pthread_key_create(&key, nil)
        self.key = key
    }

    /// To be called before there are threads that use the library.
    package static func install(seed: UInt64) { Quattro.Interleaving.interleaver = Delays(seed: seed) }

    package func nextLock() -> Int { 0 }
    package func willLock(_ lock: Int, _ file: StaticString, _ line: UInt) { delay() }
    package func hasUnlocked(_ lock: Int, _ file: StaticString, _ line: UInt) { delay() }
    package func point(_ file: StaticString, _ line: UInt) { delay() }
    package func entersRuntime() {}
    package func leavesRuntime() {}

    /// Mostly nothing, so that the rest of the program gets on.
    private func delay() {
        let random = generator
        switch random.pointee.below(2_048) {
        case 0: usleep(UInt32(50 + random.pointee.below(1_950)))
        case 1...10: sched_yield()
        case 11...160: spin(random.pointee.below(2_000))
        default: break
        }
    }

    /// Each round takes about a nanosecond or two.
    private func spin(_ rounds: UInt64) {
        for _ in 0..<rounds { _ = threads.load(ordering: .relaxed) }
    }

    private var generator: UnsafeMutablePointer<SplitMix64> {
        if let known = pthread_getspecific(key) { return known.assumingMemoryBound(to: SplitMix64.self) }
        let made = UnsafeMutablePointer<SplitMix64>.allocate(capacity: 1)
        let number = threads.add(1, ordering: .relaxed).newValue
        made.initialize(to: SplitMix64(seed: seed &* 1_000_003 &+ number))
        pthread_setspecific(key, made)
        return made
    }
}

/// For the copy of `Guarded` in this module: the soak's own locks are not the library's, and nothing is to happen at them.
enum Interleaving {
    static func nextLock() -> Int { 0 }
    static func willLock(_ lock: Int, _ file: StaticString, _ line: UInt) {}
    static func hasUnlocked(_ lock: Int, _ file: StaticString, _ line: UInt) {}
}
#endif
