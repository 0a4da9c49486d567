import Quattro

/// A timeout in an actor's method, around a body that uses the actor's state.
let timeoutsOnActor = Workload(
    name: "fail-on-actor",
    quattro: { measurement in
        let counter = Counter()
        try await measurement.repeated(["time": { try await counter.countInScopes($0) }])
    },
    stdlib: { measurement in
        let counter = Counter()
        try await measurement.repeated(["time": { try await counter.countInRaces($0) }])
    }
)

/// The same on the main actor.
let timeoutsOnMainActor = Workload(
    name: "fail-on-main-actor",
    quattro: { measurement in
        let counter = MainCounter()
        try await measurement.repeated(["time": { try await counter.countInScopes($0) }])
    },
    stdlib: { measurement in
        let counter = MainCounter()
        try await measurement.repeated(["time": { try await counter.countInRaces($0) }])
    }
)

private actor Counter {
    private var count = 0

    func countInScopes(_ times: Int) async throws {
        count = 0
        for _ in 0..<times { try await fail(after: timeout) { count += 1 } }
        check(count == times, "counted \(count) of \(times)")
    }

    func countInRaces(_ times: Int) async throws {
        count = 0
        for _ in 0..<times { try await race(timeout: timeout) { await self.increment() } }
        check(count == times, "counted \(count) of \(times)")
    }

    private func increment() { count += 1 }
}

@MainActor
private final class MainCounter {
    private var count = 0

    func countInScopes(_ times: Int) async throws {
        count = 0
        for _ in 0..<times { try await fail(after: timeout) { count += 1 } }
        check(count == times, "counted \(count) of \(times)")
    }

    func countInRaces(_ times: Int) async throws {
        count = 0
        for _ in 0..<times { try await race(timeout: timeout) { @MainActor in self.count += 1 } }
        check(count == times, "counted \(count) of \(times)")
    }
}
