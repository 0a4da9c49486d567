import Foundation

/// What a guide shows: two sections under a lock, and a race between them.
final class Inventory: @unchecked Sendable {
    private let lock = NSLock()
    private var stock = 1

    func take() -> Bool {
        guard lock.withLock({ stock > 0 }) else { return false }
        lock.withLock { stock -= 1 }
        return true
    }
}

/// The same, without its fault.
enum OneSection {
    final class Inventory: @unchecked Sendable {
        private let lock = NSLock()
        private var stock = 1

        func take() -> Bool {
            lock.withLock {
                guard stock > 0 else { return false }
                stock -= 1
                return true
            }
        }
    }
}
