import Testing

@testable import Quattro

/// Many scopes and groups at once on the real pool, with everything that can happen to them happening at random.
@Suite(.serialized) struct StressTests {
    // CAT-31, DESIGN 4.14
    @Test func `nothing outlives its scope: no task, timer, continuation or closure`() async throws {
        try await soak(tasks: 200, rounds: 20)
        #expect(Canary.living.withLock { $0 } == 0)
    }

    @Test func `scopes that suspend give their values back whole`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 64) { group in
            for number in 0..<5_000 {
                group.addTask {
                    let counter = Counter()
                    let seen = try await fail(after: .seconds(600)) {
                        await Task.yield()
                        counter.value = number
                        return counter
                    }
                    #expect(seen === counter && seen.value == number)
                }
            }
        }
    }

    // CAN-06
    @Test func `a cancel from a thread at any moment of a scope's life is neither lost nor taken by another`()
        async throws
    {
        for round in 0..<500 {
            let scope = CancelScope()
            let value: Void? = try await withCancelScope { outer in
                onThread { scope.cancel() }
                for _ in 0..<(round % 5) { await Task.yield() }
                try await scope.run { try await waitUntilCancelled() }
                #expect(!outer.cancelCalled)
                #expect(!Task.isCancelled)
            }
            #expect(value != nil)
            #expect(scope.cancelledCaught)
        }
    }

    @Test func `a shield lowered while the outside is being cancelled lets the cancellation in`() async throws {
        for _ in 0..<500 {
            let (outer, shield) = (CancelScope(), CancelScope(shielded: true))
            try await outer.run {
                onThread { outer.cancel() }
                onThread { shield.isShielded = false }
                try await shield.run { try await waitUntilCancelled() }
                Issue.record("not reached")
            }
            #expect(outer.cancelledCaught)
        }
    }

    // SH-21
    @Test func `ten thousand children end with one cancel`() async throws {
        let ended = Counted()
        try await withScopedTaskGroup { group in
            for _ in 0..<10_000 {
                group.addTask {
                    try? await waitUntilCancelled()
                    ended.add()
                }
            }
            group.cancelAll()
        }
        #expect(ended.count == 10_000)
    }

    @Test func `a limit holds on the real pool`() async throws {
        let running = Counted()
        try await withScopedTaskGroup(concurrencyLimit: 3) { group in
            for _ in 0..<2_000 {
                group.addTask {
                    #expect(running.add() <= 3)
                    await Task.yield()
                    running.add(-1)
                }
            }
        }
        #expect(running.count == 0)
    }

    private func soak(tasks: Int, rounds: Int) async throws {
        try await withScopedTaskGroup { group in
            for seed in 0..<tasks {
                group.addTask {
                    var random = SplitMix64(seed: UInt64(seed))
                    for _ in 0..<rounds { await oneLife(&random) }
                }
            }
        }
    }
}

/// One scope or group with random fates.
///
/// Whatever comes out of it must be one of the fates that were possible.
private nonisolated(nonsending) func oneLife(_ random: inout SplitMix64) async {
    let canary = Canary()
    let scope = CancelScope(timeout: random.next() % 3 == 0 ? .microseconds(Int64(random.next() % 3_000)) : nil)
    let (fate, isNested, other) = (random.next() % 6, random.next() % 2 == 0, random.next() % 4)
    if other == 0 { onThread { scope.cancel() } }
    if other == 1 { onThread { scope.deadline = .now } }
    let error = await thrown {
        try await scope.run {
            _ = canary
            if isNested {
                try await withShield(for: .milliseconds(1)) { try await Task.sleep(for: .microseconds(500)) }
            }
            switch fate {
            case 0: throw Oops()
            case 1: try await Task.sleep(for: .microseconds(700))
            case 2: await Task.yield()
            case 3:
                try await withScopedTaskGroup { group in
                    for number in 0..<5 {
                        group.addTask {
                            _ = canary
                            try await Task.sleep(for: .microseconds(300 * number))
                            if number == 3 { throw Oops(number: 3) }
                        }
                    }
                }
            case 4:
                try await withScopedTaskGroup(concurrencyLimit: 2) { group in
                    group.addBackgroundTask { try await waitUntilCancelled() }
                    for _ in 0..<5 { group.addTask { _ = canary } }
                }
            default:
                try await withScopedTaskGroup { group in
                    let handle = group.addTask { try await waitUntilCancelled() }
                    await Task.yield()
                    handle.cancel()
                }
            }
        }
    }
    switch error {
    case nil: break
    case is Oops: #expect(fate == 0)
    case let group as ErrorGroup: #expect(fate == 3 && group.numbers == [3])
    default: Issue.record("an unexpected error: \(String(describing: error))")
    }
    #expect(scope.snapshot.hasEnded)
}
