// One piece of work for all who wait for the same value, and a cache on top of it. Documentation/Recipes.md quotes this file.
import Quattro

/// Does work once for all who ask for the same value at the same time.
actor SingleFlight<Key: Hashable & Sendable, Value: Sendable> {
    private final class Flight {
        let task: TaskHandle<Value>
        var waiters = 0

        init(_ task: TaskHandle<Value>) { self.task = task }
    }

    private let group: ScopedTaskGroup
    private let work: @Sendable (Key) async throws -> Value
    private var flights: [Key: Flight] = [:]

    /// The work belongs to the group, which lives longer than any of those who wait.
    init(in group: ScopedTaskGroup, work: @escaping @Sendable (Key) async throws -> Value) {
        self.group = group
        self.work = work
    }

    func value(for key: Key) async throws -> Value {
        let flight = flights[key] ?? begin(key)
        flight.waiters += 1
        defer { leave(flight, key) }
        return try await flight.task.value
    }

    private func begin(_ key: Key) -> Flight {
        let flight = Flight(group.addTask(onFailure: .leaveToHandle) { [work] in try await work(key) })
        flights[key] = flight
        return flight
    }

    /// The last one to leave ends the work, which does nothing if it is done.
    private func leave(_ flight: Flight, _ key: Key) {
        flight.waiters -= 1
        guard flight.waiters == 0 else { return }
        flight.task.cancel()
        flights[key] = nil
    }
}

/// Keeps each value for some time.
actor ExpiringCache<Key: Hashable & Sendable, Value: Sendable> {
    private let lifetime: Duration
    private let loads: SingleFlight<Key, Value>
    private var entries: [Key: (value: Value, expiry: Deadline)] = [:]

    init(lifetime: Duration, in group: ScopedTaskGroup, load: @escaping @Sendable (Key) async throws -> Value) {
        self.lifetime = lifetime
        loads = SingleFlight(in: group, work: load)
    }

    func value(for key: Key) async throws -> Value {
        if let entry = entries[key], !entry.expiry.hasPassed { return entry.value }
        let value = try await loads.value(for: key)
        entries[key] = (value, .after(lifetime))
        return value
    }

    func removeExpired() {
        entries = entries.filter { !$0.value.expiry.hasPassed }
    }
}
