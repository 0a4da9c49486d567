import Synchronization

/// Knows whether the user asks for the second time.
final class Insistence: Sendable {
    private let count = Mutex(0)

    func isSecond() -> Bool {
        count.withLock { count in
            count += 1
            return count > 1
        }
    }
}
