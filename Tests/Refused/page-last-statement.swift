// error: conflicting arguments to generic parameter 'Value' ('Void' vs. 'TaskHandle<()>')
// A group whose last statement adds a child, as all of a closure of no value.
import Quattro

func refresh(_ name: String) async throws {}

func refreshAll(_ names: [String]) async throws {
    try await names.concurrentForEach(concurrencyLimit: 4) { name in
        try await withScopedTaskGroup { group in
            group.addTask { try await refresh(name) }
        }
    }
}
