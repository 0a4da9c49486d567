import Testing

@testable import Quattro

/// What becomes of the values of those that do not win.
struct RaceDiscardingTests {
    @Test(.simulated(seeds: 0..<500)) func `what comes after the winner is discarded, each value once`() async throws {
        let log = Log()
        let winner = try await race(
            (1...4).map { number in
                {
                    await deaf(.seconds(number == 4 ? 2 : 1))
                    if number == 3 { throw Oops() }
                    return number
                }
            },
            discarding: { number in
                try? await sleep(.seconds(1))
                log("\(number) at \(elapsed)")
            }
        )
        let other = 3 - winner
        #expect(Set(log.all) == ["\(other) at 2.0 seconds", "4 at 3.0 seconds"])
        expect(elapsed, is: .seconds(3))
    }

    @Test(.simulated) func `a value is discarded though the caller has been cancelled, and the first one is kept`()
        async throws
    {
        let log = Log()
        let value = try await moveOn(after: .seconds(1)) {
            try await race(
                {
                    await deaf(.seconds(2))
                    return 1
                },
                {
                    await deaf(.seconds(3))
                    return 2
                },
                discarding: { number in
                    try? await sleep(.seconds(1))
                    log("\(number) at \(elapsed)")
                }
            )
        }
        #expect(value == 1)
        #expect(log.all == ["2 at 4.0 seconds"])
    }

    @Test(.simulated) func `staggered, what never started and what was cut off has nothing to discard`() async throws {
        let value = try await race(
            staggeredBy: .seconds(1),
            {
                try await sleep(.seconds(9))
                return 1
            },
            {
                try await sleep(.milliseconds(500))
                return 2
            },
            { 3 },
            discarding: { Issue.record("\($0) came") }
        )
        #expect(value == 2)
    }

    /// With a closure behind the parentheses, as before there was anything to discard.
    @Test(.simulated) func `an operation may stand behind the parentheses, and what is discarded, too`() async throws {
        let first = try await race({ try await number(1, after: .seconds(9)) }) { 0 }
        let second = try await race {
            1
        } _: {
            try await waitUntilCancelled()
            return 2
        }
        let third = try await race([{ @Sendable in 3 }]) { _ in }
        #expect((first, second, third) == (0, 1, 3))
    }

    @Test func `on the real pool each value is kept or discarded, once`() async throws {
        for round in 0..<300 {
            let (made, discarded) = (Counted(), Counted())
            let winner = try await moveOn(after: .microseconds(round)) {
                try await race(
                    (0..<8).map { number in
                        {
                            for _ in 0..<number { await Task.yield() }
                            try Task.checkCancellation()
                            return made.add()
                        }
                    },
                    discarding: { _ in discarded.add() }
                )
            }
            #expect(made.count == discarded.count + (winner == nil ? 0 : 1))
        }
    }
}

private func number(_ number: Int, after duration: Duration) async throws -> Int {
    try await sleep(duration)
    return number
}
