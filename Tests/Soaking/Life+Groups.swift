import Quattro
import Synchronization

/// Counts that belong to one group.
private final class Tally: Sendable {
    let added = Atomic(0)
    let begun = Atomic(0)
    /// Children that were cancelled through their handles: they may have begun or not.
    let excused = Atomic(0)
    let ended = Atomic(0)
    let running = Atomic(0)
    let isOver = Atomic(false)
}

/// A value that cannot be copied, and is counted among what is kept.
private struct Prize: ~Copyable, Sendable {
    let number: Int
    private let kept: Kept

    init(_ number: Int, _ ledger: Ledger) { (self.number, kept) = (number, Kept(ledger)) }
}

extension Life {
    /// A group of its own: all of its children end before it does, and no more of them run than may.
    func inGroup(_ random: inout SplitMix64, depth: Int) async throws {
        let tally = Tally()
        let limit = random.isOne(in: 3) ? Int(random.below(3)) + 1 : nil
        var choices = random
        let seed = random.next()
        var (scope, hasFailed) = (CancelScope?.none, false)
        defer { check(tally, isCancelled: hasFailed || scope?.cancelCalled == true) }
        do {
            try await withScopedTaskGroup(
                concurrencyLimit: limit,
                onFailure: random.isOne(in: 4) ? .waitForAll : .cancelAll
            ) { group in
                scope = group.cancelScope
                try await fill(group, &choices, limit: limit, seed: seed, depth: depth, tally)
            }
        } catch {
            hasFailed = true
            throw error
        }
    }

    private func fill(
        _ group: ScopedTaskGroup,
        _ random: inout SplitMix64,
        limit: Int?,
        seed: UInt64,
        depth: Int,
        _ tally: Tally
    ) async throws {
        var handles: [TaskHandle<Void>] = []
        for number in 0..<random.below(6) {
            let seed = seed &+ number
            if random.isOne(in: 6) {
                group.addBackgroundTask {
                    try await child(seed, depth: depth, limit: nil, tally)
                    try await Task.sleep(for: .seconds(3_600))
                }
            } else if random.isOne(in: 4) {
                handles.append(group.addImmediateTask { try await child(seed, depth: depth, limit: limit, tally) })
            } else {
                handles.append(group.addTask { try await child(seed, depth: depth, limit: limit, tally) })
            }
            tally.added.add(1, ordering: .relaxed)
        }
        for handle in handles where random.isOne(in: 4) {
            tally.excused.add(1, ordering: .relaxed)
            switch random.below(3) {
            case 0: handle.cancel()
            case 1: meddlers.soon(&random) { handle.cancel(reason: "by another") }
            default: group.addBackgroundTask { handle.cancel(reason: "by a sibling") }
            }
            if random.isOne(in: 2) { _ = await handle.result }
        }
        if random.isOne(in: 6) { meddlers.offer(Victim(group.cancelScope), random.next()) }
        if random.isOne(in: 6) { group.cancelAll(reason: "enough") }
        if random.isOne(in: 6) { group.cancelScope.deadline = .after(.microseconds(Int64(random.below(1_000)))) }
    }

    private func child(_ seed: UInt64, depth: Int, limit: Int?, _ tally: Tally) async throws {
        ledger.count(\.children)
        tally.begun.add(1, ordering: .relaxed)
        if let limit {
            let running = tally.running.add(1, ordering: .sequentiallyConsistent).newValue
            ledger.expect(running <= limit, "\(running) children run at a time, and \(limit) may")
        }
        defer {
            ledger.expect(!tally.isOver.load(ordering: .sequentiallyConsistent), "a child has outlived its group")
            if limit != nil { tally.running.subtract(1, ordering: .sequentiallyConsistent) }
            tally.ended.add(1, ordering: .relaxed)
        }
        try await live(seed, depth: depth - 1)
    }

    private func check(_ tally: Tally, isCancelled: Bool) {
        tally.isOver.store(true, ordering: .sequentiallyConsistent)
        let (added, begun) = (tally.added.load(ordering: .relaxed), tally.begun.load(ordering: .relaxed))
        ledger.expect(tally.ended.load(ordering: .relaxed) == begun, "a child has begun and not ended")
        let missing = added - begun - tally.excused.load(ordering: .relaxed)
        ledger.expect(missing <= 0 || isCancelled, "\(missing) children never began, though nothing was cancelled")
    }

    func startOne(_ random: inout SplitMix64, depth: Int) async throws {
        let (before, after, body) = (random.next(), random.next(), random.next())
        try await withScopedTaskGroup { group in
            ledger.count(\.starts)
            let ready = try await group.start { status in
                try await live(before, depth: depth - 1)
                status.started(before)
                try await live(after, depth: depth - 1)
            }
            ledger.count(\.started)
            ledger.expect(ready == before, "another value was started with")
            try await live(body, depth: depth - 1)
        }
    }
}

// MARK: - Gathering

extension Life {
    func mapSome(_ random: inout SplitMix64, depth: Int) async throws {
        let (count, limit) = (Int(random.below(12)), Int(random.below(4)) + 1)
        let seed = random.next()
        let numbers = try await (0..<count).concurrentMap(concurrencyLimit: limit) { number in
            try await live(seed &+ UInt64(number), depth: min(1, depth - 1))
            return number
        }
        ledger.expect(numbers == Array(0..<count), "items were lost, or came in another order")
    }

    func raceTwo(_ seed: UInt64, depth: Int) async throws {
        let racer = unfailing
        let winner = try await race(
            {
                try await racer.live(seed, depth: depth - 1)
                return Prize(0, ledger)
            },
            {
                try await racer.live(~seed, depth: depth - 1)
                return Prize(1, racer.ledger)
            }
        )
        ledger.expect(winner.number == 0 || winner.number == 1, "nobody has won")
    }

    /// A child's value that cannot be copied: it is taken once, at once or after a caller has tried in vain, or destroyed.
    func takeOne(_ seed: UInt64, depth: Int) async throws {
        try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await live(seed, depth: depth - 1)
                return Prize(2, ledger)
            }
            let prize = try await moveOn(after: .microseconds(Int64(seed % 500))) { try await handle.takeValue() }
            if let prize { return ledger.expect(prize.number == 2, "another value was taken") }
            if case .success(let prize) = await handle.takeResult() {
                ledger.expect(prize.number == 2, "another value was taken late")
            }
        }
    }

    func inStandardGroup(_ seed: UInt64, depth: Int) async throws {
        let member = unfailing
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<2 { group.addTask { try await member.live(seed &+ UInt64(number), depth: depth - 1) } }
            try await group.waitForAll()
        }
    }
}
