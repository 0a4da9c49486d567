import QuattroTesting
import Testing

@testable import Quattro

struct LimiterTests {
    @Test(.simulated) func `at most so many are in at a time, first come first served`() async throws {
        let (limiter, log) = (ConcurrencyLimiter(2), Log())
        try await withScopedTaskGroup { group in
            for number in 0..<5 {
                try await sleep(.milliseconds(1))
                group.addTask {
                    try await limiter.withPlace {
                        log("\(number)")
                        #expect(limiter.takenCount <= 2)
                        try await sleep(.seconds(1))
                    }
                }
            }
            try await sleep(.milliseconds(1))
            #expect(limiter.takenCount == 2 && limiter.waitingCount == 3)
        }
        #expect(log.all == ["0", "1", "2", "3", "4"])
        #expect(limiter.takenCount == 0 && limiter.waitingCount == 0)
    }

    @Test(.simulated) func `the body runs in the caller's task, with what is not Sendable and the caller's deadline`()
        async throws
    {
        let (limiter, counter) = (ConcurrencyLimiter(1), Counter())
        let value: Counter? = try await moveOn(after: .seconds(3)) {
            try await limiter.withPlace {
                #expect(Deadline.currentEffective == .second(3))
                counter.value += 1
                return counter
            }
        }
        #expect(value === counter && counter.value == 1)
        let error = await thrown { try await limiter.withPlace { throw Oops(number: 1) } }
        #expect(error as? Oops == Oops(number: 1))
        #expect(limiter.takenCount == 0)
    }

    @Test(.simulated(seeds: 0..<200)) func `a caller that gives up in the instant of its turn loses no place`()
        async throws
    {
        let (limiter, ran) = (ConcurrencyLimiter(1), Counted())
        try await withScopedTaskGroup { group in
            group.addTask { try await limiter.withPlace { try await sleep(.seconds(1)) } }
            try await sleep(.milliseconds(1))
            for _ in 0..<3 {
                group.addTask { await moveOn(at: .second(1)) { try? await limiter.withPlace { ran.add() } } }
            }
        }
        #expect(limiter.takenCount == 0 && limiter.waitingCount == 0)
        let next = await limiter.withPlaceIfFree { 1 }
        #expect(next == 1)
    }

    @Test(.simulated) func `a caller that is cancelled never gets in, even where there is a place`() async throws {
        let limiter = ConcurrencyLimiter(1)
        let value: Void? = try await moveOn(after: .zero) { try await limiter.withPlace { _ = Issue.record("got in") } }
        #expect(value == nil && limiter.takenCount == 0)
        let free: Void?? = await moveOn(after: .zero) { await limiter.withPlaceIfFree {} }
        #expect(free != nil)
        try await moveOn(after: .zero) { try await withShield { try await limiter.withPlace {} } }
    }

    @Test(.simulated) func `an error stays the same on its way through, so that a group lists it once`() async throws {
        let limiter = ConcurrencyLimiter(1)
        let error = await thrown {
            try await withScopedTaskGroup { group in
                let handle = group.addTask { throw Oops(number: 1) }
                try await limiter.withPlace { try await handle.value }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }

    @Test(.simulated) func `a full limiter says so to a caller that does not wait`() async throws {
        let limiter = ConcurrencyLimiter(1)
        try await limiter.withPlace {
            let second: Void? = await limiter.withPlaceIfFree { _ = Issue.record("got in") }
            #expect(second == nil)
        }
    }

    @Test(.simulated)
    func `a limit that is raised lets the waiting ones in, and one that is lowered takes no place away`()
        async throws
    {
        let (limiter, log) = (ConcurrencyLimiter(1), Log())
        try await withScopedTaskGroup { group in
            for number in 0..<4 {
                try await sleep(.milliseconds(1))
                group.addTask {
                    try await limiter.withPlace {
                        log("\(number) in")
                        try await sleep(.seconds(number + 1))
                        log("\(number) out")
                    }
                }
            }
            try await sleep(.milliseconds(1))
            limiter.limit = 3
            #expect(limiter.takenCount == 3 && limiter.waitingCount == 1)
            limiter.limit = 1
            #expect(limiter.takenCount == 3 && limiter.limit == 1)
        }
        #expect(log.all.prefix(3).sorted() == ["0 in", "1 in", "2 in"])
        #expect(log.all.dropFirst(3) == ["0 out", "1 out", "2 out", "3 in", "3 out"])
    }

    @Test(.simulated) func `a description says who has what`() async throws {
        let limiter = ConcurrencyLimiter(1, name: "database")
        try await withScopedTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await limiter.withPlace { try await sleep(.seconds(1)) } } }
            try await sleep(.milliseconds(1))
            #expect(
                "\(limiter)".hasPrefix(
                    "ConcurrencyLimiter \"database\" (1 of 1 taken, 2 waiting; QuattroTests/LimiterTests.swift:"
                )
            )
        }
        #expect("\(ConcurrencyLimiter(7))".hasPrefix("ConcurrencyLimiter (0 of 7 taken; "))
    }

    @Test func `a simulation names the limiter of a task that waits for itself`() async {
        let error = await thrown {
            try await Simulation.explore(seeds: 0..<1) {
                let limiter = ConcurrencyLimiter(1, name: "database")
                try await limiter.withPlace { try await limiter.withPlace {} }
            }
        }
        #expect("\(error as Any)".contains("a place of the limiter \"database\" (QuattroTests/LimiterTests.swift:"))
    }

    @Test(.timeLimit(.minutes(1))) func `on the real pool no place is lost, though a fifth gives up`() async throws {
        let (limiter, present, tooMany) = (ConcurrencyLimiter(4), Counted(), Counted())
        try await (0..<2_000).concurrentForEach(concurrencyLimit: 64) { number in
            try await moveOn(after: number % 5 == 0 ? .microseconds(50) : nil) {
                try await limiter.withPlace {
                    if present.add() > 4 { tooMany.add() }
                    await Task.yield()
                    present.add(-1)
                }
            }
        }
        #expect(limiter.takenCount == 0 && limiter.waitingCount == 0 && tooMany.count == 0)
    }
}
