import Testing

@testable import Quattro

struct DeadlineMovingTests {
    // DL-01, DL-02, FA-15
    @Test(.simulated, arguments: [(10, 3), (2, 5)]) func `a moved deadline counts from where it was moved to`(
        from: Int,
        to: Int
    )
        async throws
    {
        let value: Void? = try await moveOn(after: .seconds(from)) { scope in
            try await sleep(.seconds(1))
            scope.deadline = .second(to)
            try await sleep(.seconds(100))
        }
        #expect(value == nil)
        #expect(elapsed == .seconds(to))
    }

    // DL-03
    @Test(.simulated) func `a deadline moved into the past cancels before the setter returns`() async throws {
        let value: Void? = try await moveOn(after: .seconds(10)) { scope in
            scope.deadline = .now - .seconds(1)
            #expect(scope.cancelCalled)
            #expect(Task.isCancelled)
            try await sleep(.seconds(100))
        }
        #expect(value == nil)
        #expect(elapsed == .zero)
    }

    // DL-04
    @Test(.simulated) func `a deadline that is removed never expires`() async throws {
        try await fail(after: .seconds(1)) { scope in
            scope.deadline = .never
            try await sleep(.seconds(100))
        }
    }

    // DL-05
    @Test(.simulated) func `setting the same deadline changes nothing`() async throws {
        let value: Void? = try await moveOn(after: .seconds(2)) { scope in
            try await sleep(.seconds(1))
            scope.deadline = scope.deadline
            try await sleep(.seconds(100))
        }
        #expect(value == nil)
        #expect(elapsed == .seconds(2))
    }

    // DL-06, DL-21
    @Test(.simulated) func `a deadline set before entry applies from entry`() async throws {
        let scope = CancelScope(timeout: .seconds(100))
        #expect(scope.deadline == .now + .seconds(100))
        scope.deadline = .after(.seconds(2))
        try await scope.run { try await sleep(.seconds(10)) }
        #expect(elapsed == .seconds(2))
    }

    // DL-09
    @Test(.simulated) func `another task may move the deadline of a scope that sleeps`() async throws {
        let scope = CancelScope(timeout: .seconds(100))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await scope.run { try await sleep(.seconds(1000)) }
                #expect(elapsed == .seconds(3))
            }
            try await sleep(.seconds(1))
            scope.deadline = .second(3)
            try await group.waitForAll()
        }
    }

    // DL-10
    @Test(.simulated(seeds: 0..<1)) func `a deadline moved thousands of times leaves one timer`() async throws {
        await moveOn(after: .seconds(100)) { scope in
            for step in 0..<10_000 { scope.deadline = .after(.seconds(step % 2 == 0 ? 50 : 100)) }
            #expect(Timekeeper.current.count == 1)
        }
        #expect(Timekeeper.current.count == 0)
    }

    // DL-11
    @Test func `a flag that has been read as true stays true`() async {
        let source = SteppedTime()
        await Timekeeper.withTimekeeper(Timekeeper(source: source)) {
            await withCancelScope(deadline: .second(5)) { scope in
                #expect(!scope.cancelCalled)
                source.now = .second(5)
                #expect(scope.cancelCalled)
                scope.deadline = .never
                #expect(scope.cancelCalled)
                #expect(scope.cause == .deadline(.second(5)))
            }
        }
    }

    // DL-16
    @Test(.simulated(seeds: 0..<1)) func `a thousand scopes with one deadline all end at exactly that instant`()
        async throws
    {
        let ended = try await withThrowingTaskGroup(of: Duration.self) { group in
            for _ in 0..<1_000 {
                group.addTask {
                    try await moveOn(after: .seconds(5)) { try await waitUntilCancelled() }
                    return elapsed
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ended == Array(repeating: .seconds(5), count: 1_000))
    }

    // DL-17, SH-20
    @Test(.simulated) func `an outer deadline that passes behind a shield is called then and delivered later`()
        async throws
    {
        let outer = CancelScope(timeout: .seconds(1))
        try await outer.run {
            try await withShield { shield in
                try await sleep(.seconds(2))
                #expect(outer.cancelCalled)
                #expect(!shield.cancelCalled)
                try await sleep(.seconds(1))
            }
            #expect(elapsed == .seconds(3))
            try await sleep(.seconds(1))
            Issue.record("not reached")
        }
        #expect(elapsed == .seconds(3))
    }

    // DL-19, DL-20
    @Test(.simulated) func `the remaining time counts down, stops at zero, and can be set anew`() async throws {
        try await moveOn(after: .seconds(5)) { scope in
            #expect(scope.deadline.remaining == .seconds(5))
            try await sleep(.seconds(2))
            #expect(scope.deadline.remaining == .seconds(3))
            scope.deadline = .after(.seconds(4))
            #expect(scope.deadline.remaining == .seconds(4))
            try? await sleep(.seconds(10))
            #expect(scope.deadline.remaining == .zero)
            #expect(scope.deadline.hasPassed)
        }
    }

    @Test(.simulated) func `tightening before entry bounds a timeout that has not begun to count`() async throws {
        let scope = CancelScope(timeout: .seconds(3))
        scope.tighten(to: .after(.seconds(4)))
        try await sleep(.seconds(3))
        try await scope.run { try await sleep(.seconds(100)) }
        #expect(elapsed == .seconds(4))
    }

    @Test(.simulated) func `tightening takes the earlier of two deadlines whoever comes first`() async throws {
        try await moveOn(after: .seconds(10)) { scope in
            scope.tighten(to: .after(.seconds(20)))
            #expect(scope.deadline.remaining == .seconds(10))
            scope.tighten(to: .after(.seconds(3)))
            try await sleep(.seconds(100))
        }
        #expect(elapsed == .seconds(3))
    }
}
