import Testing

@testable import Quattro

struct GatherTests {
    // GA-01
    @Test func `gathering nothing gives nothing`() async throws {
        let nothing: Void = try await gather()
        #expect(nothing == ())
        let results: Void = try await gatherResults()
        #expect(results == ())
    }

    // GA-02, GA-04, NI-08
    @Test(.simulated) func `values come in the order of the operations, each with its type`() async throws {
        let (number, text, flag) = try await gather(
            {
                try await sleep(.seconds(3))
                return 1
            },
            {
                try await sleep(.seconds(1))
                return "two"
            },
            { true }
        )
        #expect(number == 1 && text == "two" && flag)
        #expect(elapsed == .seconds(3))
    }

    // GA-03
    @Test func `a single operation gives a value, not a tuple`() async throws {
        let one = try await gather { 1 }
        #expect(one == 1)
    }

    // GA-06, GA-16
    @Test(.simulated) func `the first failure cancels the others, and is thrown when all have ended`() async throws {
        let log = Log()
        let error = await thrown {
            _ = try await gather(
                {
                    try await sleep(.seconds(1))
                    throw Oops(number: 1)
                },
                {
                    let error = await thrown { try await sleep(.seconds(100)) }
                    log("\(error is CancellationError) at \(elapsed)")
                    try await withShield { try await sleep(.seconds(2)) }
                }
            )
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(log.all == ["true at 1.0 seconds"])
        #expect(elapsed == .seconds(3))
    }

    // GA-07, GA-15
    @Test(.simulated) func `all errors are there, and values beside them are dropped`() async throws {
        let error = await thrown {
            _ = try await gather({ throw Oops(number: 1) }, { throw Oops(number: 2) }, { 3 })
        }
        #expect((error as? ErrorGroup)?.numbers.sorted() == [1, 2])
    }

    // GA-08, GA-09
    @Test(.simulated) func `with results, failures are values and nobody is cancelled`() async throws {
        let (first, second) = try await gatherResults(
            { () async throws -> Int in throw Oops(number: 1) },
            {
                try await sleep(.seconds(2))
                return "two"
            }
        )
        #expect(throws: Oops(number: 1)) { try first.get() }
        #expect(try second.get() == "two")
        #expect(elapsed == .seconds(2))
    }

    // GA-10, GA-11
    @Test(.simulated) func `a cancelled caller gets its cancellation, never values`() async throws {
        await moveOn(after: .seconds(1)) {
            let plain = await thrown { _ = try await gather({ try await sleep(.seconds(9)) }, { 2 }) }
            #expect(plain is CancellationError)
            let results = await thrown { _ = try await gatherResults({ try await sleep(.seconds(9)) }, { 2 }) }
            #expect(results is CancellationError)
        }
        #expect(elapsed == .seconds(1))
    }

    @Test(.simulated) func `an operation that cancelled itself has failed with its cancellation, once`() async throws {
        let error = await thrown {
            _ = try await gather(
                {
                    CancelScope.current?.cancel()
                    throw CancellationError()
                },
                { 2 }
            )
        }
        #expect((error as? ErrorGroup)?.errors.map { $0 is CancellationError } == [true])
    }

    // GA-12
    @Test(.simulated) func `an operation that throws a cancellation out of the blue has failed`() async throws {
        let error = await thrown { _ = try await gather({ throw CancellationError() }, { 2 }) }
        #expect((error as? ErrorGroup)?.errors.first is CancellationError)
        let (first, second) = try await gatherResults({ throw CancellationError() }, { 2 })
        #expect(throws: CancellationError.self) { try first.get() }
        #expect(try second.get() == 2)
    }

    // GA-12
    @Test(.simulated) func `an operation that cancels itself has failed, and the caller is not cancelled`() async throws
    {
        let itself: @Sendable () async throws -> Int = {
            CancelScope.current?.cancel()
            try await checkpoint()
            return 1
        }
        let error = await thrown { _ = try await gather({ try await itself() }, { 2 }) }
        #expect((error as? ErrorGroup)?.errors.first is CancellationError)
        let both = await thrown { try await race(itself, { () async throws -> Int in throw Oops(number: 1) }) }
        #expect((both as? ErrorGroup)?.errors.count == 2)
    }

    // GA-13, GA-14
    @Test(.simulated) func `a limit holds, in order`() async throws {
        let log = Log()
        let step: @Sendable (Int) async throws -> Int = { seconds in
            log("start at \(elapsed.components.seconds)")
            try await sleep(.seconds(seconds))
            return seconds
        }
        let (a, b, c) = try await gather(
            concurrencyLimit: 1,
            { try await step(3) },
            { try await step(1) },
            { try await step(1) }
        )
        #expect((a, b, c) == (3, 1, 1))
        #expect(log.all == ["start at 0", "start at 3", "start at 4"])
    }

    // GA-18
    @Test(.simulated) func `a scope after a failed gather works normally`() async throws {
        _ = await thrown { _ = try await gather({ throw Oops() }, { try await sleep(.seconds(9)) }) }
        let value: Void? = try await moveOn(after: .seconds(1)) { try await sleep(.seconds(9)) }
        #expect(value == nil)
        #expect(elapsed == .seconds(1))
    }

    @Test func `the caller's actor is free meanwhile`() async throws {
        let owner = Gatherer()
        #expect(try await owner.gatherFromItself() == 3)
    }
}

private actor Gatherer {
    private var number = 0

    private func add(_ amount: Int) -> Int {
        number += amount
        return number
    }

    func gatherFromItself() async throws -> Int {
        _ = try await gather({ await self.add(1) }, { await self.add(2) })
        return number
    }
}
