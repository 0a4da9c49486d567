// error: closure captures reference to mutable let 'seen'
// A lock that is a local.
import Quattro
import Synchronization

func seenBy(_ names: [String]) async throws -> Int {
    let seen = Mutex<Set<String>>([])
    try await withScopedTaskGroup { group in
        for name in names {
            group.addTask { seen.withLock { _ = $0.insert(name) } }
        }
    }
    return seen.withLock { $0.count }
}
