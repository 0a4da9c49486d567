import Quattro
import Synchronization

final class Seen: Sendable {
    let names = Mutex<Set<String>>([])
}

func seenBy(_ names: [String]) async throws -> Int {
    let seen = Seen()
    try await withScopedTaskGroup { group in
        for name in names {
            group.addTask { seen.names.withLock { _ = $0.insert(name) } }
        }
    }
    return seen.names.withLock { $0.count }
}
