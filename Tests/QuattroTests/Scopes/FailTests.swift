import Testing

@testable import Quattro

struct FailTests {
    // FA-01, FA-20
    @Test(.simulated) func `a body that takes too long fails with what there is to know about it`() async throws {
        let line = #line + 2
        let error = await thrown {
            try await fail(after: .seconds(1), name: "look up") { try await sleep(.seconds(5)) }
        }
        let exceeded = try #require(error as? DeadlineExceeded)
        #expect(exceeded.deadline == .second(1))
        #expect(exceeded.elapsed == .seconds(1))
        #expect(exceeded.scopeName == "look up")
        #expect(exceeded.openedAt.line == line)
        #expect(
            exceeded.description
                == "\"look up\" exceeded its deadline after 1.0 seconds (opened at QuattroTests/FailTests.swift:\(line))"
        )
    }

    // FA-02
    @Test(.simulated) func `a body that ends in time gives its value and leaves no timer`() async throws {
        let value = try await fail(after: .seconds(5)) {
            try await sleep(.seconds(1))
            return 1
        }
        #expect(value == 1)
        #expect(Timekeeper.current.count == 0)
    }

    // FA-03, FA-04, ISS-06
    @Test(.simulated) func `an explicit cancel is not reported as a timeout, however slowly the body unwinds`()
        async throws
    {
        let error = await thrown {
            try await fail(after: .seconds(5)) { scope in
                scope.cancel()
                try await withShield { try await sleep(.seconds(10)) }
                try await sleep(.seconds(1))
            }
        }
        #expect(error is CancellationError)
    }

    // FA-05
    @Test(.simulated) func `a value that comes after the deadline is kept`() async throws {
        let value = try await fail(after: .seconds(1)) {
            try await withShield { try await sleep(.seconds(5)) }
            return 1
        }
        #expect(value == 1)
    }

    // FA-06
    @Test(.simulated) func `a body that swallows the cancellation does not fail`() async throws {
        let value = try await fail(after: .seconds(1)) {
            try? await sleep(.seconds(5))
            return 1
        }
        #expect(value == 1)
    }

    // FA-07, FA-09
    @Test(.simulated) func `when the outer deadline comes first only the outer one fails`() async throws {
        let error = await thrown {
            try await fail(after: .seconds(1), name: "outer") {
                try await fail(after: .seconds(2), name: "inner") { try await sleep(.seconds(5)) }
            }
        }
        #expect((error as? DeadlineExceeded)?.scopeName == "outer")
    }

    // FA-08, FA-18
    @Test(.simulated) func `the inner failure is an ordinary error to the outer body, which can still time out`()
        async throws
    {
        let error = await thrown {
            try await fail(after: .seconds(3), name: "outer") {
                let inner = await thrown {
                    try await fail(after: .seconds(1), name: "inner") { try await sleep(.seconds(5)) }
                }
                #expect((inner as? DeadlineExceeded)?.scopeName == "inner")
                try await sleep(.seconds(5))
            }
        }
        #expect((error as? DeadlineExceeded)?.scopeName == "outer")
        #expect(elapsed == .seconds(3))
    }

    // FA-10
    @Test(.simulated) func `of two deadlines at the same instant only the outer one fails`() async throws {
        let error = await thrown {
            try await fail(after: .seconds(5), name: "outer") {
                try await fail(after: .seconds(5), name: "inner") { try await sleep(.seconds(9)) }
            }
        }
        #expect((error as? DeadlineExceeded)?.scopeName == "outer")
    }

    // FA-11
    @Test(.simulated, arguments: [0, 2]) func `an error of the body is thrown as it is, before and after the deadline`(
        wait: Int
    )
        async throws
    {
        let error = await thrown {
            try await fail(after: .seconds(1)) {
                try? await sleep(.seconds(wait))
                throw Oops(number: 5)
            }
        }
        #expect(error as? Oops == Oops(number: 5))
    }

    // FA-13
    @Test(.simulated) func `a timeout of zero fails at the first wait, and a body without one succeeds`() async throws {
        await #expect(throws: DeadlineExceeded.self) {
            try await fail(after: .zero) { try await sleep(.seconds(1)) }
        }
        let value = try await fail(after: .zero) { 1 }
        #expect(value == 1)
    }

    // ARG-04
    @Test(.simulated) func `a negative timeout has always run out, and says so`() async throws {
        let error = await thrown { try await fail(after: .seconds(-1)) { try await sleep(.seconds(1)) } }
        #expect((error as? DeadlineExceeded)?.deadline == .passed)
        #expect((error as? DeadlineExceeded)?.elapsed == .zero)
    }

    // FA-15
    @Test(.simulated) func `a deadline moved or removed applies as anywhere`() async throws {
        await #expect(throws: DeadlineExceeded.self) {
            try await fail(at: .after(.seconds(1))) { scope in
                scope.deadline = .after(.seconds(3))
                try await sleep(.seconds(100))
            }
        }
        #expect(elapsed == .seconds(3))
        try await fail(at: .after(.seconds(1))) { scope in
            scope.deadline = .never
            try await sleep(.seconds(100))
        }
    }

    // FA-16
    @Test(.simulated) func `the scope can be inspected after the failure`() async throws {
        var kept: CancelScope?
        do {
            try await fail(after: .seconds(1)) { scope in
                kept = scope
                try await sleep(.seconds(5))
            }
        } catch {}
        #expect(kept?.cancelledCaught == true)
        #expect(kept?.cause == .deadline(.second(1)))
    }

    // FA-18
    @Test(.simulated) func `a timeout is no cancellation: no cancelled scope absorbs it`() async throws {
        let error = await thrown {
            try await withCancelScope { outer in
                outer.cancel()
                try await withShield {
                    try await fail(after: .seconds(1)) { try await sleep(.seconds(5)) }
                }
            }
        }
        #expect(error is DeadlineExceeded)
    }

    // FA-18
    @Test(.simulated) func `a timeout in a child fails its group`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { try await fail(after: .seconds(1)) { try await sleep(.seconds(5)) } }
                group.addTask { try await sleep(.seconds(100)) }
            }
        }
        #expect((error as? ErrorGroup)?.errors.count == 1)
        #expect((error as? ErrorGroup)?.errors.first is DeadlineExceeded)
        #expect(elapsed == .seconds(1))
    }

    // FA-19
    @Test(.simulated) func `an error caught in a cancelled scope does not hide the cancellation`() async throws {
        let (second, log) = (CancelScope(timeout: .seconds(7)), Log())
        let error = await thrown {
            try await fail(after: .seconds(9), name: "first") { first in
                try await second.run {
                    do {
                        try await fail(after: .seconds(10)) {
                            second.cancel()
                            first.deadline = .now
                            throw Oops()
                        }
                    } catch {
                        log("\(error)")
                        try await sleep(.seconds(1))
                    }
                }
            }
        }
        #expect(log.all == ["Oops(number: 0)"])
        #expect(!second.cancelledCaught)
        #expect((error as? DeadlineExceeded)?.scopeName == "first")
    }

    // FA-21
    @Test(.simulated) func `a timeout after a cancelled group works normally`() async throws {
        try await withScopedTaskGroup { group in
            group.addTask { try await sleep(.seconds(100)) }
            group.cancelAll()
        }
        await #expect(throws: DeadlineExceeded.self) {
            try await fail(after: .seconds(1)) { try await sleep(.seconds(5)) }
        }
    }

    // FA-22
    @Test(.simulated) func `a timeout around a group of sleepers is one error`() async throws {
        let error = await thrown {
            try await fail(after: .seconds(1)) {
                try await withScopedTaskGroup { group in
                    for _ in 1...3 { group.addTask { try await sleep(.seconds(5)) } }
                }
            }
        }
        #expect(error is DeadlineExceeded)
    }
}
