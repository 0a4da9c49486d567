import Testing

@testable import Quattro

/// Values that cannot be copied: they arrive, or are destroyed, once.
struct MoveOnlyTests {
    private let living = Counted()

    private func issue() -> Ticket { Ticket(living) }

    @Test(.simulated) func `a value is taken out of the handle, and is the caller's from then on`() async throws {
        let ticket = try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await sleep(.seconds(1))
                return issue()
            }
            return try await handle.takeValue()
        }
        #expect(living.count == 1)
        _ = consume ticket
        #expect(living.count == 0)
    }

    @Test(.simulated) func `a value that nobody takes is destroyed with the child or with its handle`() async throws {
        let handle = try await withScopedTaskGroup { group in
            group.addTask { issue() }
            return group.addTask { issue() }
        }
        #expect(living.count == 1)
        if case .success(let ticket) = await handle.takeResult() { #expect(ticket.living.count == 1) }
        #expect(living.count == 0)
        _ = try await withScopedTaskGroup { group in group.addTask { issue() } }
        #expect(living.count == 0)
    }

    @Test(.simulated) func `taking is a cancellation point that leaves child and value alone`() async throws {
        try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await sleep(.seconds(5))
                return issue()
            }
            let ticket = try await moveOn(after: .seconds(1)) { try await handle.takeValue() }
            if ticket != nil { Issue.record("taken before it was there") }
            #expect(elapsed == .seconds(1))
            let later = try await handle.takeValue()
            #expect(elapsed == .seconds(5))
            #expect(living.count == 1)
            _ = consume later
        }
        #expect(living.count == 0)
    }

    @Test(.simulated) func `the result waits for the child whoever is cancelled`() async throws {
        try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await sleep(.seconds(5))
                return issue()
            }
            let result = await moveOn(after: .seconds(1)) { await handle.takeResult() }
            #expect(elapsed == .seconds(5))
            if case .success(let ticket) = result {
                #expect(ticket.living.count == 1)
            } else {
                Issue.record("no result")
            }
        }
        #expect(living.count == 0)
    }

    @Test(.simulated) func `an error comes out of the handle, and counts once`() async throws {
        let error = await #expect(throws: ErrorGroup.self) {
            try await withScopedTaskGroup { group in
                let handle = group.addTask { () async throws -> Ticket in throw Oops(number: 3) }
                _ = try await handle.takeValue()
            }
        }
        #expect(error?.numbers == [3])
    }

    @Test(.simulated) func `a child that never starts gives a cancellation`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            group.addTask { try await waitUntilCancelled() }
            let handle = group.addTask { issue() }
            group.cancelAll()
            if case .failure(let error) = await handle.takeResult() { #expect(error is CancellationError) }
        }
        #expect(living.count == 0)
    }

    @Test(.simulated) func `in code for both kinds, a value that can be copied stays in the other handles`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let handle = group.addTask { [7, 8] }
            expect(try await taken(handle), is: [7, 8])
            expect(try await taken(handle), is: [7, 8])
            expect(try await handle.value, is: [7, 8])
            let nothing = group.addTask {}
            try await taken(nothing)
            let ticket = try await taken(group.addTask { issue() })
            #expect(living.count == 1)
            _ = consume ticket
        }
        #expect(living.count == 0)
    }

    @Test(.simulated) func `a race returns the winner's value, and those of the losers are destroyed`() async throws {
        let ticket = try await race(
            { issue() },
            { issue() },
            {
                await withShield { try? await sleep(.seconds(1)) }
                return issue()
            }
        )
        #expect(elapsed == .seconds(1))
        #expect(living.count == 1)
        _ = consume ticket
        #expect(living.count == 0)
    }

    @Test(.simulated) func `a value is returned after a timeout, and destroyed where an error is thrown in its place`()
        async throws
    {
        let late = try await fail(after: .seconds(1)) {
            try? await sleep(.seconds(2))
            return issue()
        }
        #expect(living.count == 1)
        _ = consume late
        await #expect(throws: ErrorGroup.self) {
            _ = try await withScopedTaskGroup { group in
                group.addTask { throw Oops() }
                return issue()
            }
        }
        await #expect(throws: Oops.self) {
            _ = try await withDeferrer { deferrer in
                deferrer.defer { throw Oops() }
                return issue()
            }
        }
        #expect(living.count == 0)
    }

    @Test(.simulated) func `a group of such a value that is cut off throws, and one of no value returns`() async throws
    {
        await #expect(throws: CancellationError.self) {
            _ = try await withScopedTaskGroup { group in
                group.cancelAll()
                try await waitUntilCancelled()
                return issue()
            }
        }
        try await withScopedTaskGroup { group in
            group.cancelAll()
            try await waitUntilCancelled()
        }
    }
}

/// Counts those that are there.
private struct Ticket: ~Copyable, Sendable {
    let living: Counted

    init(_ living: Counted) {
        self.living = living
        living.add()
    }

    deinit { living.add(-1) }
}

private func taken<Value: ~Copyable & Sendable>(_ handle: TaskHandle<Value>) async throws -> Value {
    try await handle.takeValue()
}
