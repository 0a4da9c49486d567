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

/// A small number for each thread that asks for one: no two living threads have the same number, and the number of a thread that has ended
/// is reused.
///
/// So the numbers of the running threads stay close together, whatever threads there were before.
enum ThreadNumber {
    private static let taken = Guarded<[Bool]>([])
    private static let highest = Atomic(0)

    /// The thread-local value is the number plus one, since it is zero at first.
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

    /// The greatest number of threads with a number at the same time so far.
    static var mostSoFar: Int { highest.load(ordering: .acquiring) }

    private static func giveBack(_ number: Int) { taken.withLock { $0[number] = false } }
}

/// How many threads can run at the same time.
var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
