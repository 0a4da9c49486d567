// Only the latest counts: a search while its user types. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro

/// Runs one piece of work at a time, each replacing the previous one.
actor LatestOnly {
    private let group: ScopedTaskGroup
    private var latest: TaskHandle<Void>?

    init(in group: ScopedTaskGroup) { self.group = group }

    func run(_ work: @escaping @Sendable () async throws -> Void) {
        let previous = latest
        previous?.cancel(reason: "superseded")
        latest = group.addTask {
            _ = await previous?.result  // even if this one is superseded meanwhile
            try await checkpoint()  // throws if this one was superseded, so it never begins
            try await work()
        }
    }
}
