import Testing

@testable import Quattro

struct RaceTests {
    // GA-20
    @Test(.simulated) func `the first success wins, and the losers are cancelled and awaited`() async throws {
        let log = Log()
        let value = try await race(
            {
                try await sleep(.seconds(2))
                return "fast"
            },
            { () async throws -> String in
                let error = await thrown { try await sleep(.seconds(100)) }
                log("\(error is CancellationError) at \(elapsed)")
                try await withShield { try await sleep(.seconds(1)) }
                throw Oops()
            }
        )
        #expect(value == "fast")
        #expect(log.all == ["true at 2.0 seconds"])
        #expect(elapsed == .seconds(3))
    }

    @Test(.simulated) func `a failure leaves the race to the others`() async throws {
        let value = try await race(
            { () async throws -> Int in throw Oops() },
            {
                try await sleep(.seconds(2))
                return 2
            }
        )
        #expect(value == 2)
    }

    @Test(.simulated) func `when all fail every error is thrown, in order`() async throws {
        let error = await thrown {
            try await race(
                [3, 1, 2].map { number in
                    { () async throws -> Int in
                        try await sleep(.seconds(number))
                        throw Oops(number: number)
                    }
                }
            )
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 2, 3])
    }

    // GA-20
    @Test func `a race without anybody is an error`() async {
        let error = await thrown { try await race([@Sendable () async throws -> Int]()) }
        #expect((error as? EmptyRace)?.description.hasPrefix("a race needs at least one operation") == true)
    }

    @Test(.simulated) func `a cancelled caller gets its cancellation when everybody has ended`() async throws {
        let value = try await moveOn(after: .seconds(1)) {
            try await race(
                {
                    try await sleep(.seconds(9))
                    return 1
                },
                {
                    try await withShield { try await sleep(.seconds(3)) }
                    try await sleep(.seconds(9))
                    return 2
                }
            )
        }
        #expect(value == nil)
        #expect(elapsed == .seconds(3))
    }

    @Test(.simulated) func `a winner is kept though the caller was cancelled meanwhile`() async throws {
        let value = try await moveOn(after: .seconds(2)) {
            try await race(
                {
                    try await sleep(.seconds(1))
                    return 1
                },
                {
                    try await withShield { try await sleep(.seconds(3)) }
                    try await sleep(.seconds(9))
                    return 2
                }
            )
        }
        #expect(value == 1)
        #expect(elapsed == .seconds(3))
    }

    // RFC 8305
    @Test(.simulated) func `staggered, each starts when the one before has had its head start`() async throws {
        let log = Log()
        let value = try await race(
            staggeredBy: .seconds(2),
            (1...4).map { number in
                {
                    log("\(number) at \(elapsed)")
                    try await sleep(.seconds(number == 3 ? 1 : 100))
                    return number
                }
            }
        )
        #expect(value == 3)
        #expect(log.all == ["1 at 0.0 seconds", "2 at 2.0 seconds", "3 at 4.0 seconds"])
        #expect(elapsed == .seconds(5))
    }

    @Test(.simulated) func `staggered, the operations may be written one after the other`() async throws {
        let value = try await race(
            staggeredBy: .seconds(1),
            {
                try await sleep(.seconds(9))
                return 1
            },
            { 2 }
        )
        #expect(value == 2)
        #expect(elapsed == .seconds(1))
    }

    @Test(.simulated) func `staggered, the next starts early when one fails`() async throws {
        let log = Log()
        let value = try await race(
            staggeredBy: .seconds(10),
            (1...3).map { number in
                {
                    log("\(number) at \(elapsed)")
                    try await sleep(.seconds(1))
                    if number < 3 { throw Oops(number: number) }
                    return number
                }
            }
        )
        #expect(value == 3)
        #expect(log.all == ["1 at 0.0 seconds", "2 at 1.0 seconds", "3 at 2.0 seconds"])
    }

    @Test(.simulated(seeds: 0..<300))
    func `staggered, what starts because another one failed fails after it in the list, too`()
        async throws
    {
        let operations: [@Sendable () async throws -> Int] = [
            { throw Oops(number: 1) },
            { throw Oops(number: 2) },
            {
                try await sleep(.seconds(1))
                throw Oops(number: 3)
            },
            { throw Oops(number: 4) },
            { throw Oops(number: 5) },
        ]
        let error = await thrown { try await race(staggeredBy: .seconds(10), operations) }
        #expect((error as? ErrorGroup)?.numbers == [1, 2, 3, 4, 5])
        expect(elapsed, is: .seconds(1))
    }

    @Test(.simulated) func `staggered, it does not matter which of the runners fails`() async throws {
        let log = Log()
        let value = try await race(
            staggeredBy: .seconds(10),
            (1...3).map { number in
                {
                    log("\(number) at \(elapsed)")
                    try await sleep(.seconds([15, 100, 1][number - 1]))
                    if number == 1 { throw Oops() }
                    return number
                }
            }
        )
        #expect(value == 3)
        #expect(log.all == ["1 at 0.0 seconds", "2 at 10.0 seconds", "3 at 15.0 seconds"])
    }

    @Test(.simulated)
    func `cut off while one could still win, it throws the cancellation, and not what others had failed with`()
        async throws
    {
        let error = await thrown {
            try await fail(after: .seconds(2)) {
                try await race({ throw Oops() }, { try await sleep(.seconds(100)) })
            }
        }
        #expect(error is DeadlineExceeded)
        #expect(elapsed == .seconds(2))
    }

    @Test func `on the real pool exactly one wins and nobody is left`() async throws {
        let living = Counted()
        for _ in 0..<300 {
            let winner = try await race(
                (0..<8).map { number in
                    {
                        living.add()
                        defer { living.add(-1) }
                        for _ in 0..<number { await Task.yield() }
                        if number % 3 == 0 { throw Oops(number: number) }
                        return number
                    }
                }
            )
            #expect(winner % 3 != 0)
            #expect(living.count == 0)
        }
    }
}
