// Does work once for all waiting callers, with a cache on top. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro
import Synchronization

/// Does work once for all callers that ask for the same value at the same time.
actor SingleFlight<Key: Hashable & Sendable, Value: Sendable> {
    private final class Flight {
        let task: TaskHandle<Value>
        var waiters = 0

        init(_ task: TaskHandle<Value>) { self.task = task }
    }

    private let group: ScopedTaskGroup
    private let work: @Sendable (Key) async throws -> Value
    private var flights: [Key: Flight] = [:]

    /// The work belongs to the group, which lives longer than any caller.
    ///
    /// It takes no place of the group's limit, since the callers that wait for it may have them all.
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
        let flight = Flight(group.addBackgroundTask(onFailure: .leaveToHandle) { [work] in try await work(key) })
        flights[key] = flight
        return flight
    }

    /// The last caller to leave cancels the work, which has no effect if the work has ended.
    ///
    /// Work that has ended is not joined any more.
    private func leave(_ flight: Flight, _ key: Key) {
        flight.waiters -= 1
        guard flight.waiters == 0 || flight.task.isDone else { return }
        flight.task.cancel()
        if flights[key] === flight { flights[key] = nil }
    }
}

/// Keeps each value for some time.
final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let value: Value
        let expiry: Deadline
    }

    /// They have a lock, so that the work itself can store its value: a caller always finds either the work or the value.
    private final class Entries: Sendable {
        let all = Mutex<[Key: Entry]>([:])

        func valid(_ key: Key) -> Value? {
            all.withLock { entries in entries[key].flatMap { $0.expiry.hasPassed ? nil : $0.value } }
        }
    }

    private let entries: Entries
    private let loads: SingleFlight<Key, Value>

    init(lifetime: Duration, in group: ScopedTaskGroup, load: @escaping @Sendable (Key) async throws -> Value) {
        let entries = Entries()
        self.entries = entries
        loads = SingleFlight(in: group) { key in
            if let value = entries.valid(key) { return value }
            let value = try await load(key)
            entries.all.withLock { $0[key] = Entry(value: value, expiry: .after(lifetime)) }
            return value
        }
    }

    nonisolated(nonsending) func value(for key: Key) async throws -> Value {
        if let value = entries.valid(key) { return value }
        return try await loads.value(for: key)
    }

    func removeExpired() {
        entries.all.withLock { $0 = $0.filter { !$0.value.expiry.hasPassed } }
    }
}
