import Quattro
import Synchronization

/// Races, gathered values, maps and deferrers that are cancelled.
extension DirectedProgram {
    static let gathering = [
        racing, racingUniquely, won, racedOut, gathered, mapped, streamed, streamedSlowly, readAhead, entered, deferred,
    ]

    /// Two operations win a race at once: there is one value, and no task is left.
    private static let racing = DirectedProgram("racing") { stage in
        let value = try? await race(
            {
                await Task.yield()
                return 1
            },
            { 2 },
            { throw Failing(3) }
        )
        stage.expect(value == 1 || value == 2, "RACE", "gave \(value as Any)")
    }

    /// The same with values that cannot be copied: the winner's is had, the loser's destroyed.
    private static let racingUniquely = DirectedProgram("racinguniquely") { stage in
        let living = Counter()
        let winner = try? await race(
            {
                await Task.yield()
                return Ticket(living)
            },
            { Ticket(living) }
        )
        stage.expect(winner != nil && living.value == 1, "RACE", "\(living.value) tickets are left")
        _ = consume winner
        stage.expect(living.value == 0, "RACE", "\(living.value) tickets are left at the end")
    }

    /// A race is won while the loser begins to wait: the loser is cancelled.
    private static let won = DirectedProgram("won") { stage in
        let value = try? await race({ 1 }, { try await forever(on: stage) })
        stage.expect(value == 1, "RACE", "gave \(value as Any)")
    }

    /// A race is cancelled while it is won: the value, or the cancellation.
    private static let racedOut = DirectedProgram("racedout") { stage in
        await cancelled(on: stage) {
            try await race(staggeredBy: .milliseconds(1), { 1 }, { try await forever(on: stage) })
        } expecting: {
            $0 == 1
        }
    }

    private static let gathered = DirectedProgram("gathered") { stage in
        await cancelled(on: stage) {
            let (a, b) = try await gather(
                {
                    await Task.yield()
                    return 1
                },
                { 2 }
            )
            return [a, b]
        } expecting: {
            $0 == [1, 2]
        }
    }

    /// A map is cancelled while it ends: each element begins once at most, and all of them are in the result, in order.
    private static let mapped = DirectedProgram("mapped") { stage in
        let begun = Mutex<[Int]>([])
        await cancelled(on: stage) {
            try await [0, 1, 2].concurrentMap(concurrencyLimit: 2) { element in
                begun.withLock { $0.append(element) }
                await Task.yield()
                return element
            }
        } expecting: {
            $0 == [0, 1, 2]
        }
        let all = begun.withLock { $0 }
        stage.expect(Set(all).count == all.count, "TWICE", "begun: \(all)")
    }

    private static let streamed = DirectedProgram("streamed") { stage in
        let begun = Counter()
        await cancelled(on: stage) {
            try await Steps(count: 3).concurrentForEach(concurrencyLimit: 2) { _ in
                begun.add(1)
                await Task.yield()
            }
            return begun.value
        } expecting: {
            $0 == 3
        }
    }

    /// Workers wait for a source that is slower than they are: they are woken, and sent home, and no cancellation helps.
    private static let streamedSlowly = DirectedProgram("streamedslowly") { stage in
        let begun = Counter()
        try? await Steps(count: 4).concurrentForEach(concurrencyLimit: 3) { _ in begun.add(1) }
        stage.expect(begun.value == 4, "MAP", "began \(begun.value) of 4")
    }

    /// A source is read no further ahead than the limit: no more elements are taken and not finished.
    private static let readAhead = DirectedProgram("readahead") { stage in
        let (taken, finished) = (Counter(), Counter())
        let steps = Steps(count: 4) {
            let count = taken.add(1) - finished.value
            stage.expect(count <= 2, "AHEAD", "\(count) elements are taken and not finished, and 2 may be")
        }
        try? await steps.concurrentForEach(concurrencyLimit: 2) { _ in
            await Task.yield()
            finished.add(1)
        }
    }

    /// A function is entered while the caller is cancelled: it is left in any case, once.
    private static let entered = DirectedProgram("entered") { stage in
        let inside = Counter()
        _ = try? await withDeferrer(name: "deferrer") { deferrer in
            let caller = CancelScope(name: "caller")
            stage.thread("canceller") { caller.cancel() }
            let value = try await caller.run {
                try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    inside.add(1)
                    defer { inside.add(-1) }
                    await Task.yield()
                    try await body(7)
                    await Task.yield()
                }
            }
            if let value { stage.expect(value == 7 && inside.value == 1, "ENTERED", "\(value), \(inside.value)") }
        }
        stage.expect(inside.value == 0, "ENTERED", "and not left")
    }

    /// Cleanups run, once each and the last one first, while everything is cancelled and their grace is over.
    private static let deferred = DirectedProgram("deferred") { stage in
        let cleaned = Mutex<[Int]>([])
        let outer = CancelScope(name: "outer")
        _ = try? await outer.run {
            stage.thread("canceller") { outer.cancel() }
            try await withDeferrer(grace: .milliseconds(1), name: "deferrer") { deferrer in
                for number in 1...3 {
                    deferrer.defer {
                        cleaned.withLock { $0.append(number) }
                        if number == 2 { try await stage.forever() }
                    }
                }
                await Task.yield()
            }
        }
        let all = cleaned.withLock { $0 }
        stage.expect(all == [3, 2, 1], "CLEANUPS", "\(all)")
    }

    /// Cancels the work at any moment: it gives its value, or its caller is cut off.
    private static func cancelled<Value: Sendable>(
        on stage: Stage,
        _ work: @Sendable () async throws -> Value,
        expecting isRight: (Value) -> Bool
    ) async {
        let scope = CancelScope(name: "scope")
        stage.add(scope)
        stage.thread("canceller") { scope.cancel() }
        do {
            if let value = try await scope.run(work) { stage.expect(isRight(value), "VALUE", "\(value)") }
        } catch { stage.fail("THROWN", "\(error)") }
    }

    private static func forever(on stage: Stage) async throws -> Int {
        try await stage.forever()
        return 0
    }
}

/// Elements that come one by one, each after a moment.
struct Steps: AsyncSequence, Sendable {
    let count: Int
    var onTake: @Sendable () -> Void = {}

    struct Iterator: AsyncIteratorProtocol {
        let count: Int
        let onTake: @Sendable () -> Void
        var taken = 0

        mutating func next() async -> Int? {
            await Task.yield()
            guard taken < count else { return nil }
            onTake()
            defer { taken += 1 }
            return taken
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(count: count, onTake: onTake) }
}
