import Testing

@testable import Quattro

struct GroupErrorTests {
    // NE-01, NE-04, NE-10
    @Test(.simulated) func `a failing child cancels its siblings, and is the one error of the group`() async throws {
        let log = Log()
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await sleep(.seconds(1))
                    throw Oops(number: 1)
                }
                group.addTask {
                    let error = await thrown { try await sleep(.seconds(100)) }
                    log("\(error is CancellationError) at \(elapsed)")
                }
                group.addTask { try await sleep(.seconds(100)) }
            }
        }
        let group = try #require(error as? ErrorGroup)
        #expect(group.numbers == [1] && group.errors.count == 1)
        #expect(log.all == ["true at 1.0 seconds"])
    }

    // NE-02
    @Test(.simulated) func `a failing child cancels the body`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { throw Oops(number: 1) }
                try await sleep(.seconds(100))
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .zero)
    }

    // NE-03, NE-05
    @Test(.simulated) func `a failing body cancels the children and is wrapped too`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { try await sleep(.seconds(100)) }
                try await sleep(.seconds(1))
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .seconds(1))
    }

    // NE-06, NE-07, NE-08, NE-09
    @Test(.simulated) func `all errors are there, in the order in which they happened`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                for number in 1...3 {
                    group.addTask {
                        try? await sleep(.seconds(100))
                        try? await withShield { try await sleep(.seconds(4 - number)) }
                        throw Oops(number: number)
                    }
                }
                try await sleep(.seconds(1))
                throw Oops(number: 0)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [0, 3, 2, 1])
    }

    // NE-11
    @Test(.simulated) func `a shielded body goes on after a child has failed`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await sleep(.seconds(1))
                    throw Oops(number: 1)
                }
                try await withShield {
                    try await sleep(.seconds(2))
                    #expect(group.cancelScope.cancelCalled)
                    try await sleep(.seconds(1))
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .seconds(3))
    }

    // NE-12
    @Test(.simulated) func `an error after an explicit cancel is still thrown`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { try await sleep(.seconds(100)) }
                group.cancelAll()
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }

    // NE-13: a group leaves cancellations out, so a scope around it that sees only errors has caught nothing.
    @Test(.simulated) func `an outer timeout with an error in the group lets the error through`() async throws {
        let outer = CancelScope(timeout: .seconds(1))
        let error = await thrown {
            try await outer.run {
                try await withScopedTaskGroup { group in
                    group.addTask {
                        try? await sleep(.seconds(100))
                        throw Oops(number: 1)
                    }
                    group.addTask { try await sleep(.seconds(100)) }
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect((error as? ErrorGroup)?.errors.count == 1)
        #expect(outer.cancelCalled && !outer.cancelledCaught)
    }

    // NE-14
    @Test(.simulated) func `a group in a group is an error in an error`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { outer in
                outer.addTask {
                    try await withScopedTaskGroup { inner in
                        inner.addTask { throw Oops(number: 1) }
                    }
                }
            }
        }
        let outer = try #require(error as? ErrorGroup)
        #expect(outer.errors.count == 1)
        #expect((outer.errors.first as? ErrorGroup)?.numbers == [1])
    }

    // NE-15
    @Test(.simulated) func `nothing but cancellations from outside is one bare cancellation`() async throws {
        let log = Log()
        await moveOn(after: .seconds(1)) {
            let error = await thrown {
                try await withScopedTaskGroup { group in
                    for _ in 1...3 { group.addTask { try await sleep(.seconds(100)) } }
                }
            }
            log("\(type(of: error))")
            #expect(error is CancellationError)
        }
        #expect(log.all.count == 1)
    }

    // NE-16
    @Test(.simulated) func `a body may swallow its cancellation, and the child's error is thrown all the same`()
        async throws
    {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { throw Oops(number: 1) }
                try? await sleep(.seconds(100))
                await #expect(throws: CancellationError.self) { try await sleep(.seconds(100)) }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }

    // NE-17
    @Test(.simulated) func `an error that reached the body through a handle is counted once`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                let handle = group.addTask { () async throws -> Int in throw Oops(number: 1) }
                return try await handle.value
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect((error as? ErrorGroup)?.errors.count == 1)
    }

    // NE-17
    @Test(.simulated)
    func `whoever waits for a failing child gets the child's own error, not the cancellation that it causes`()
        async throws
    {
        let log = Log()
        _ = await thrown {
            try await withScopedTaskGroup { group in
                let handle = group.addTask { throw Oops(number: 1) }
                let error = await thrown { try await handle.value }
                log("\(error.map(String.init(describing:)) ?? "none")")
            }
        }
        #expect(log.all == ["Oops(number: 1)"])
    }

    @Test(.simulated) func `caught as its own type and thrown again, it is told twice and not lost`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                let handle = group.addTask { throw Oops(number: 1) }
                do {
                    try await handle.value
                } catch let oops as Oops {
                    throw oops
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 1])
    }

    @Test(.simulated) func `an error of the body that looks like a child's but did not come from it counts`()
        async throws
    {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { throw Oops(number: 1) }
                try? await waitUntilCancelled()
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 1])
    }

    @Test(.simulated) func `errors that look alike are all kept, whoever has read a handle`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                let first = group.addTask { throw Oops(number: 1) }
                _ = await first.result
                group.addTask { throw Oops(number: 1) }
                group.addTask {
                    _ = await first.result
                    throw Oops(number: 1)
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 1, 1])
    }

    @Test(.simulated) func `an error that only a child read from a handle hides none of the body's`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                let first = group.addTask { throw Oops(number: 1) }
                let reader = group.addTask { _ = await first.result }
                try await reader.value
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 1])
    }

    @Test func `the failures of a large group are listed in time that grows with their number`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                let handles = (0..<5_000).map { number in group.addTask { throw Oops(number: number) } }
                for handle in handles { _ = await handle.result }
            }
        }
        #expect((error as? ErrorGroup)?.errors.count == 5_000)
    }

    // CAT-17
    @Test(.simulated) func `a child of a cancelled group that throws a mixed group leaves its cancellations out`()
        async throws
    {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try? await waitUntilCancelled()
                    throw ErrorGroup([CancellationError(), Oops(number: 1)])
                }
                try await sleep(.seconds(1))
                group.cancelAll()
                throw ErrorGroup([CancellationError(), Oops(number: 2)])
            }
        }
        #expect((error as? ErrorGroup)?.leaves.count == 2)
    }

    // NE-17
    @Test(.simulated) func `an error object of the body's own is not taken for a child's of the same type`()
        async throws
    {
        final class Failure: Error {}
        let error = await thrown {
            try await withScopedTaskGroup { group in
                let handle = group.addTask { throw Failure() }
                _ = await handle.result
                throw Failure()
            }
        }
        #expect((error as? ErrorGroup)?.errors.count == 2)
    }

    @Test func `groups that fail level by level take no more than their number`() async throws {
        func nest(_ depth: Int) async throws {
            guard depth > 0 else { throw Oops(number: 1) }
            try await withScopedTaskGroup { group in _ = group.addTask { try await nest(depth - 1) } }
        }
        let error = try #require(await thrown { try await nest(300) } as? ErrorGroup)
        #expect(error.first(of: Oops.self)?.number == 1)
    }

    // NE-18
    @Test(.simulated) func `an inner group's failure reaches the outer group only when it leaves the child`()
        async throws
    {
        let log = Log()
        let error = await thrown {
            try await withScopedTaskGroup { outer in
                outer.addTask {
                    let error = await thrown { try await sleep(.seconds(100)) }
                    log("sibling \(error is CancellationError) at \(elapsed)")
                }
                outer.addTask {
                    try await withScopedTaskGroup { inner in
                        inner.addTask { try await withShield { try await sleep(.seconds(3)) } }
                        inner.addTask { throw Oops(number: 1) }
                    }
                }
            }
        }
        #expect(error is ErrorGroup)
        #expect(log.all == ["sibling true at 3.0 seconds"])
    }

    // NE-19: a class as error shows that it is the object itself.
    @Test func `the errors are the original ones`() async throws {
        final class Unique: Error {}
        let unique = Unique()
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { throw unique }
            }
        }
        #expect((error as? ErrorGroup)?.errors.first as? Unique === unique)
    }

    // NE-21, GA-12
    @Test(.simulated) func `a child that throws a cancellation out of the blue has failed`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { throw CancellationError() }
                group.addTask { try await sleep(.seconds(100)) }
            }
        }
        let group = try #require(error as? ErrorGroup)
        #expect(group.errors.count == 1)
        #expect(group.errors.first is CancellationError)
        #expect(elapsed == .zero)
    }

    // SW7
    @Test func `awaiting another task that was cancelled is such a failure`() async throws {
        let other = Task { try await waitUntilCancelled() }
        other.cancel()
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { try await other.value }
            }
        }
        #expect((error as? ErrorGroup)?.errors.first is CancellationError)
    }

    @Test(.simulated) func `a body that throws a cancellation out of the blue ends the group with it`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { try await sleep(.seconds(100)) }
                throw CancellationError()
            }
        }
        #expect(error is CancellationError)
        #expect(elapsed == .zero)
    }

    // NE-22
    @Test(.simulated) func `a cancellation requested from outside is not lost in nested groups`() async throws {
        let executor = try #require(Runtime.preferredExecutor)
        let task = Task(executorPreference: executor) {
            try await withScopedTaskGroup { outer in
                outer.addTask {
                    try await withScopedTaskGroup { inner in
                        inner.addTask { try await sleep(.seconds(100)) }
                        inner.cancelAll()
                        try await sleep(.seconds(100))
                    }
                    try await sleep(.seconds(100))
                }
            }
            try await sleep(.seconds(100))
        }
        try await sleep(.seconds(1))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(elapsed == .seconds(1))
    }

    // FA-12
    @Test(.simulated) func `waiting for all, the others run to their end first`() async throws {
        let log = Log()
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                group.addTask { throw Oops(number: 1) }
                group.addTask {
                    try await sleep(.seconds(3))
                    log("finished")
                }
                try await sleep(.seconds(1))
                throw Oops(number: 2)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 2])
        #expect(log.all == ["finished"])
    }

    @Test(.simulated) func `the description is a tree with the names of the tasks`() async throws {
        let line = #line + 2
        let error = await thrown {
            try await withScopedTaskGroup(name: "load") { group in
                group.addTask(name: "rooms") {
                    try await withScopedTaskGroup { inner in inner.addTask { throw Oops(number: 2) } }
                }
                try await sleep(.seconds(1))
            }
        }
        #expect(
            error.map(String.init(describing:)) == """
                1 error in task group "load" (QuattroTests/GroupErrorTests.swift:\(line))
                └ rooms: 1 error in a task group (QuattroTests/GroupErrorTests.swift:\(line + 2))
                  └ Oops(number: 2)
                """
        )
        let two = ErrorGroup([ErrorGroup([Oops(number: 1)]), Oops(number: 2)])
        #expect(two.description == "2 errors\n├ 1 error\n│ └ Oops(number: 1)\n└ Oops(number: 2)")
    }
}
