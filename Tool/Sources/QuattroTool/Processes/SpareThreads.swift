import CQuattroGuard
import Synchronization

/// Whether the system lets this process make more threads.
enum SpareThreads {
    /// This is tried for every command if the user's limit is low, otherwise only now and then, since it takes time.
    static var areThere: Bool {
        isLimitLow || isDue() ? quattro_can_make_threads(8) != 0 : true
    }

    private static let isLimitLow = quattro_process_limit() < 1024

    private static let next = Mutex(ContinuousClock.now)

    private static func isDue() -> Bool {
        next.withLock { next in
            let now = ContinuousClock.now
            guard now >= next else { return false }
            next = now + .milliseconds(50)
            return true
        }
    }
}
