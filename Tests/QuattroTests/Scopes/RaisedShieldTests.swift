import Testing

@testable import Quattro

/// A shield raised in a body that is cancelled already protects the scopes opened from then on, which stay subject to the
/// shielded scope itself.
struct RaisedShieldTests {
    enum Way: CaseIterable, Sendable {
        case cancel, deadline, lowering
    }

    // SH-03, SH-04, SH-07, SH-08
    @Test(.simulated, arguments: Way.allCases) func `behind it a new scope is reached by the shielded scope's own fate`(
        way: Way
    )
        async throws
    {
        let (outer, shielded) = (CancelScope(), CancelScope())
        let executor = try #require(Runtime.preferredExecutor)
        try await outer.run {
            try await shielded.run {
                outer.cancel()
                shielded.isShielded = true
                if way == .deadline { shielded.deadline = .after(.seconds(1)) }
                let other = Task.detached(executorPreference: executor) {
                    try await Timekeeper.withTimekeeper(shielded.timekeeper ?? .current) {
                        try await sleep(.seconds(1))
                        if way == .cancel { shielded.cancel() }
                        if way == .lowering { shielded.isShielded = false }
                    }
                }
                await #expect(throws: CancellationError.self) {
                    try await withCancelScope {
                        try await withCancelScope { try await sleep(.seconds(100)) }
                    }
                }
                #expect(elapsed == .seconds(1))
                try await other.value
            }
        }
    }

    // NE-01, LI-09
    @Test(.simulated, arguments: [nil, 1]) func `behind it a group still fails fast`(limit: Int?) async throws {
        let outer = CancelScope()
        let error = await thrown {
            try await outer.run {
                outer.cancel()
                try await withScopedTaskGroup(concurrencyLimit: limit) { group in
                    group.cancelScope.isShielded = true
                    group.addTask {
                        try await withShield { try await sleep(.seconds(1)) }
                        throw Oops(number: 1)
                    }
                    group.addTask { try await sleep(.seconds(100)) }
                    group.addTask { try await sleep(.seconds(100)) }
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .seconds(1))
    }

    enum Ending: CaseIterable, Sendable {
        case child, body
    }

    /// It is no failure, but nothing waits for what it was to do: the others are cancelled, and the cancellation goes on outwards.
    @Test(.simulated, arguments: Ending.allCases) func `what was cut off before it went up gives the rest up`(
        ending: Ending
    ) async throws {
        let (outer, shielded, log) = (CancelScope(), CancelScope(), Log())
        await outer.run {
            let error = await thrown {
                try await shielded.run {
                    try await withScopedTaskGroup { group in
                        let giveUp: @Sendable () throws -> Void = {
                            outer.cancel()
                            shielded.isShielded = true
                            throw CancellationError()
                        }
                        group.addTask {
                            await Task.yield()
                            if ending == .child { try giveUp() }
                        }
                        group.addTask {
                            try? await sleep(.seconds(100))
                            // Protected by the shield, and cancelled by the group.
                            await #expect(throws: CancellationError.self) {
                                try await withCancelScope { try await sleep(.seconds(100)) }
                            }
                            log("\(group.cancelScope.cause.map { "\($0)" } ?? "none")")
                        }
                        if ending == .body { try giveUp() }
                    }
                }
            }
            #expect(error is CancellationError)
            #expect(!shielded.cancelCalled)
        }
        #expect(log.all == ["from outside"])
        #expect(outer.cancelledCaught == false)
        #expect(elapsed == .zero)
    }

    @Test(.simulated) func `what an operation did to itself is not why it was cut off before`() async throws {
        let (outer, shielded) = (CancelScope(), CancelScope())
        await outer.run {
            let error = await thrown {
                try await shielded.run {
                    _ = try await gather(
                        {
                            outer.cancel()
                            shielded.isShielded = true
                            CancelScope.current?.cancel()
                            throw CancellationError()
                        },
                        { 2 }
                    )
                }
            }
            #expect(error is CancellationError)
        }
    }

    @Test(.simulated) func `a stream that was cut off throws though the shield has been raised since`() async throws {
        let outer = CancelScope()
        await outer.run {
            await withCancelScope { inner in
                outer.cancel()
                inner.isShielded = true
                let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
                continuation.yield(1)
                await #expect(throws: CancellationError.self) {
                    for try await _ in stream.throwingOnCancellation() {}
                }
            }
        }
    }

    @Test(.simulated) func `a body that cancelled its own task does not hide it from the scopes inside`() async throws {
        let error = await thrown {
            try await withCancelScope { scope in
                withUnsafeCurrentTask { $0?.cancel() }
                #expect(Task.isCancelled && !scope.cancelCalled)
                try await moveOn(after: .seconds(5)) { try await sleep(.seconds(9)) }
            }
        }
        #expect(error is CancellationError)
        #expect(elapsed == .zero)
    }
}
