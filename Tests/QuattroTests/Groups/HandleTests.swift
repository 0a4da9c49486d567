import Testing

@testable import Quattro

struct HandleTests {
    // NI-12
    @Test(.simulated) func `a handle gives the child's value, in the group and after it`() async throws {
        let handle = try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await sleep(.seconds(1))
                return 7
            }
            expect(try await handle.value, is: 7)
            return handle
        }
        expect(try await handle.value, is: 7)
        expect(try await handle.result.get(), is: 7)
    }

    @Test(.simulated) func `whoever does not want to wait asks how the child stands`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1, onFailure: .leaveToHandle) { group in
            let well = group.addTask {
                try await sleep(.seconds(1))
                return 7
            }
            let failing = group.addTask { () async throws -> Int in throw Oops(number: 2) }
            let idle = group.addTask { try await waitUntilCancelled() }
            #expect(!well.isDone && !failing.isDone && !idle.isDone)
            #expect(well.resultIfAny == nil && failing.resultIfAny == nil)
            try await sleep(.seconds(2))
            #expect(well.isDone && failing.isDone && !idle.isDone)
            #expect(try well.resultIfAny?.get() == 7)
            #expect(throws: Oops(number: 2)) { try failing.resultIfAny?.get() }
            let queued = group.addTask { Issue.record("begun") }
            group.cancelAll()
            _ = await queued.result
            #expect(queued.isDone && isFailure(queued.resultIfAny, CancellationError.self))
        }
    }

    @Test(.simulated) func `an error that was read without waiting and is thrown on is listed once`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                let failing = group.addTask { throw Oops(number: 3) }
                while !failing.isDone { try await sleep(.seconds(1)) }
                try failing.resultIfAny?.get()
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [3])
    }

    @Test(.simulated) func `any number of tasks may wait for one handle`() async throws {
        let sum = try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await sleep(.seconds(1))
                return 7
            }
            let waiters = (1...10).map { _ in group.addTask { try await handle.value } }
            var sum = 0
            for waiter in waiters { sum += try await waiter.value }
            return sum
        }
        #expect(sum == 70)
    }

    // NI-13, NI-15
    @Test(.simulated) func `waiting for a handle is a cancellation point that leaves the child alone`() async throws {
        try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await sleep(.seconds(5))
                return 7
            }
            let value = try await moveOn(after: .seconds(1)) { try await handle.value }
            #expect(value == nil)
            #expect(elapsed == .seconds(1))
            expect(try await handle.value, is: 7)
        }
    }

    // NI-14
    @Test(.simulated) func `the result waits for the child whoever is cancelled`() async throws {
        try await withScopedTaskGroup { group in
            let handle = group.addTask {
                try await sleep(.seconds(5))
                return 7
            }
            await moveOn(after: .seconds(1)) {
                let result = await handle.result
                #expect((try? result.get()) == 7)
            }
            #expect(elapsed == .seconds(5))
        }
    }

    // NI-14
    @Test(.simulated) func `cancelling a child that has ended does nothing`() async throws {
        try await withScopedTaskGroup { group in
            let handle = group.addTask { 7 }
            _ = try await handle.value
            handle.cancel()
            expect(try await handle.value, is: 7)
        }
    }

    // NI-15
    @Test(.simulated) func `the value of a cancelled child is a cancellation, unless it finished all the same`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let obedient = group.addTask { try await sleep(.seconds(5)) }
            let stubborn = group.addTask {
                try? await sleep(.seconds(5))
                return 7
            }
            try await sleep(.seconds(1))
            obedient.cancel()
            stubborn.cancel()
            await #expect(throws: CancellationError.self) { try await obedient.value }
            expect(try await stubborn.value, is: 7)
        }
    }

    @Test(.simulated) func `a cancelled child that throws another error has failed`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                let handle = group.addTask {
                    try? await sleep(.seconds(5))
                    throw Oops(number: 1)
                }
                try await sleep(.seconds(1))
                handle.cancel()
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }
}

private func isFailure<Value, Failure: Error>(_ result: Result<Value, any Error>?, _: Failure.Type) -> Bool {
    if case .failure(let error) = result { error is Failure } else { false }
}
