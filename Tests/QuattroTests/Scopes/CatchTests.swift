import Testing

@testable import Quattro

/// Which scope a cancellation ends at.
struct CatchTests {
    // CAT-03
    @Test(.simulated) func `the inner deadline comes first: inner catches, outer can still expire`() async throws {
        let log = Log()
        let value: Void? = try await moveOn(after: .seconds(10)) {
            try await moveOn(after: .seconds(5)) { try await sleep(.seconds(100)) }
            log("between at \(elapsed)")
            try await sleep(.seconds(100))
        }
        #expect(value == nil)
        #expect(log.all == ["between at 5.0 seconds"])
        #expect(elapsed == .seconds(10))
    }

    // CAT-04
    @Test(.simulated) func `the outer deadline comes first: inner is not called, what is between is skipped`()
        async throws
    {
        let inner = CancelScope(timeout: .seconds(10))
        let log = Log()
        let value: Void? = try await moveOn(after: .seconds(5)) {
            try await inner.run { try await sleep(.seconds(100)) }
            log("between")
        }
        #expect(value == nil)
        #expect(log.all == [])
        #expect(!inner.cancelCalled && !inner.cancelledCaught)
    }

    // CAT-05
    @Test(.simulated) func `nested scopes that end in time catch nothing`() async throws {
        let (outer, inner) = (CancelScope(timeout: .seconds(10)), CancelScope(timeout: .seconds(5)))
        try await outer.run { try await inner.run { try await sleep(.seconds(1)) } }
        #expect(!outer.cancelledCaught && !inner.cancelledCaught)
        try await sleep(.seconds(20))
        #expect(!outer.cancelCalled && !inner.cancelCalled)
    }

    // CAT-06, FA-10, DL-15
    @Test(.simulated) func `of two deadlines at the same instant the outer one catches`() async throws {
        let (outer, inner) = (CancelScope(timeout: .seconds(5)), CancelScope(timeout: .seconds(5)))
        let value: Void? = try await outer.run {
            try await inner.run { try await sleep(.seconds(100)) }
        }
        #expect(value == nil)
        #expect(outer.cancelledCaught && inner.cancelCalled && !inner.cancelledCaught)
    }

    // CAT-06
    @Test func `an outer deadline that has passed counts at the inner exit though no timer has reported it`() async {
        let source = SteppedTime()
        await Timekeeper.withTimekeeper(Timekeeper(source: source)) {
            let (outer, inner) = (CancelScope(deadline: .second(5)), CancelScope(deadline: .second(5)))
            let value: Void? = try? await outer.run {
                try await inner.run {
                    source.now = .second(6)
                    throw CancellationError()
                }
                Issue.record("not reached")
            }
            #expect(value == nil)
            #expect(outer.cancelledCaught && inner.cancelCalled && !inner.cancelledCaught)
        }
    }

    // CAT-07
    @Test(.simulated) func `outer cancelled while inner unwinds: outer catches`() async throws {
        let inner = CancelScope(timeout: .seconds(1))
        let log = Log()
        try await moveOn(after: .seconds(2)) {
            try await inner.run { try await unwinding(.seconds(3)) { try await sleep(.seconds(100)) } }
            log("between")
        }
        #expect(log.all == [])
        #expect(inner.cancelCalled && !inner.cancelledCaught)
    }

    // CAT-08
    @Test(.simulated) func `inner's cleanup is over before outer expires: inner catches`() async throws {
        let log = Log()
        try await moveOn(after: .seconds(9)) {
            try await moveOn(after: .seconds(1)) {
                try await unwinding(.seconds(3)) { try await sleep(.seconds(100)) }
            }
            log("between at \(elapsed)")
        }
        #expect(log.all == ["between at 4.0 seconds"])
    }

    // CAT-09
    @Test(.simulated) func `a shielded inner scope catches its own, and outer delivers again`() async throws {
        let log = Log()
        let outer = CancelScope(timeout: .seconds(2))
        try await outer.run {
            try await moveOn(after: .seconds(1), shielded: true) {
                try await unwinding(.seconds(3)) { try await sleep(.seconds(100)) }
            }
            log("between at \(elapsed)")
            try await sleep(.seconds(1))
            log("not reached")
        }
        #expect(log.all == ["between at 4.0 seconds"])
        #expect(outer.cancelledCaught)
    }

    // CAT-10
    @Test(.simulated) func `raising inner's shield while outer's cancellation passes does not let inner catch`()
        async throws
    {
        let (outer, inner) = (CancelScope(), CancelScope())
        try await outer.run {
            try await inner.run {
                defer { inner.isShielded = true }
                outer.cancel()
                try await waitUntilCancelled()
            }
            Issue.record("not reached")
        }
        #expect(outer.cancelledCaught && !inner.cancelledCaught)
    }

    // CAT-11
    @Test(.simulated) func `cancelling and shielding inner while outer's cancellation passes lets inner catch`()
        async throws
    {
        let (outer, inner) = (CancelScope(), CancelScope())
        let log = Log()
        try await outer.run {
            try await inner.run {
                defer {
                    inner.cancel()
                    inner.isShielded = true
                }
                outer.cancel()
                try await waitUntilCancelled()
            }
            log("between")
            try await sleep(.seconds(1))
            log("not reached")
        }
        #expect(log.all == ["between"])
        #expect(outer.cancelledCaught && inner.cancelledCaught)
    }

    // CAT-16
    @Test(.simulated) func `a cancellation thrown by cleanup replaces the error that was on its way`() async throws {
        let value: Void? = try await moveOn(after: .seconds(1)) {
            do {
                try? await sleep(.seconds(2))
                throw Oops()
            } catch {
                try await sleep(.seconds(1))
                throw error
            }
        }
        #expect(value == nil)
    }

    // CAT-17, CAT-22, FA-12
    @Test(.simulated) func `of a mixed group an entitled scope takes the cancellations and throws the rest`()
        async throws
    {
        let scope = CancelScope()
        let error = await thrown {
            try await scope.run {
                scope.cancel()
                throw ErrorGroup([CancellationError(), Oops(number: 1), CancellationError(), Oops(number: 2)])
            }
        }
        #expect((error as? ErrorGroup)?.errors.count == 2)
        #expect((error as? ErrorGroup)?.numbers == [1, 2])
        #expect(scope.cancelledCaught)
    }

    // CAT-18
    @Test(.simulated) func `filtering a group keeps its nesting and drops groups that become empty`() async throws {
        let scope = CancelScope()
        let error = await thrown {
            try await scope.run {
                scope.cancel()
                let inner = ErrorGroup([CancellationError(), Oops(number: 1)])
                throw ErrorGroup([inner, ErrorGroup([CancellationError()]), Oops(number: 2)])
            }
        }
        let outer = try #require(error as? ErrorGroup)
        #expect(outer.errors.count == 2)
        #expect((outer.errors.first as? ErrorGroup)?.numbers == [1])
        #expect(outer.numbers == [2])
    }

    // CAT-19
    @Test(.simulated) func `a group of nothing but cancellations is a cancellation`() async throws {
        let scope = CancelScope()
        let value: Void? = try await scope.run {
            scope.cancel()
            throw ErrorGroup([ErrorGroup([CancellationError()]), CancellationError()])
        }
        #expect(value == nil)
        #expect(scope.cancelledCaught)
    }

    // CAT-20
    @Test(.simulated) func `a group without cancellations passes a cancelled scope unchanged`() async throws {
        let scope = CancelScope()
        let error = await thrown {
            try await scope.run {
                scope.cancel()
                throw ErrorGroup([Oops(number: 1)])
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(!scope.cancelledCaught)
    }

    // CAT-21
    @Test(.simulated) func `a scope that is not entitled passes a mixed group unfiltered`() async throws {
        let error = await thrown {
            try await withCancelScope { throw ErrorGroup([CancellationError(), Oops(number: 1)]) }
        }
        #expect((error as? ErrorGroup)?.errors.count == 2)
    }

    // CAT-17
    @Test(.simulated) func `a typed group is filtered and stays typed`() async throws {
        let scope = CancelScope()
        do throws(ErrorGroup) {
            _ = try await scope.run { () async throws(ErrorGroup) -> Int in
                scope.cancel()
                throw ErrorGroup([CancellationError(), Oops(number: 1)])
            }
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.numbers == [1])
        }
    }

    // CAT-23
    @Test(.simulated) func `a cancellation out of the blue is caught by nobody`() async throws {
        let scope = CancelScope()
        let error = await thrown { try await scope.run { throw CancellationError() } }
        #expect(error is CancellationError)
        #expect(!scope.cancelledCaught)
    }

    // CAT-24
    @Test(.simulated) func `in a cancelled scope a cancellation from elsewhere cannot be told apart`() async throws {
        let scope = CancelScope()
        let value: Void? = try await scope.run {
            scope.cancel()
            throw CancellationError()
        }
        #expect(value == nil)
    }

    @Test(.simulated) func `an error that represents a cancellation is one, if it says so`() async throws {
        for (isCancellation, isCaught) in [(true, true), (false, false)] {
            let scope = CancelScope()
            let error = await thrown {
                try await scope.run {
                    scope.cancel()
                    throw DriverError(isCancellation: isCancellation)
                }
            }
            #expect((error == nil) == isCaught)
            #expect(scope.cancelledCaught == isCaught)
        }
    }

    // CAT-26, FA-21, DEL-14
    @Test(.simulated) func `whatever happened in one scope, the next one works normally`() async throws {
        for end in 0..<3 {
            _ = await thrown {
                try await moveOn(after: .seconds(1)) {
                    try? await sleep(.seconds(2))
                    if end == 1 { throw Oops() }
                    if end == 2 { try await sleep(.seconds(1)) }
                }
            }
            let next = try await moveOn(after: .seconds(10)) {
                try await sleep(.seconds(5))
                return 1
            }
            #expect(next == 1)
        }
    }
}

private struct DriverError: CancellationRepresentable {
    let isCancellation: Bool
}

/// A body whose cleanup takes its time, shielded.
nonisolated(nonsending) private func unwinding(
    _ duration: Duration,
    _ body: nonisolated(nonsending) () async throws -> Void
) async throws {
    do {
        try await body()
    } catch {
        try await withShield { try await sleep(duration) }
        throw error
    }
}
