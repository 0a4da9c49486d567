import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// A small number for each thread that asks: no two living threads have the same one, and the number of a thread that has ended is given
/// out again.
///
/// So as many threads as there are cores have numbers that are close together, whatever threads there were before.
enum ThreadNumber {
    private static let taken = Guarded<[Bool]>([])
    private static let highest = Atomic(0)

    /// The thread keeps its number, and one more, as zero is what it has at first.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let hasKey = pthread_key_create(&key) { ThreadNumber.giveBack(Int(bitPattern: $0) - 1) } == 0
        guard hasKey else { trap("there is no room for another thread-local value") }
        return key
    }()

    static var current: Int {
        if let known = pthread_getspecific(key) { return Int(bitPattern: known) - 1 }
        let number = taken.withLock { taken in
            let number = taken.firstIndex(of: false) ?? taken.count
            if number == taken.count { taken.append(true) } else { taken[number] = true }
            highest.store(taken.count, ordering: .releasing)
            return number
        }
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: number + 1))
        return number
    }

    /// The most threads with a number that there have been at a time.
    static var mostSoFar: Int { highest.load(ordering: .acquiring) }

    private static func giveBack(_ number: Int) { taken.withLock { $0[number] = false } }
}

/// How many threads can run at the same time.
var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
