import Testing

@testable import Quattro

/// Scopes that take every error of a body that was told for the end of its work.
struct AbsorptionTests {
    @Test(.simulated, arguments: Sample.failures)
    func `every error after the deadline is absorbed and told with it`(sample: Sample) async throws {
        func wait() async throws -> Int {
            do { try await waitUntilCancelled() } catch { throw sample.error }
            return 1
        }
        let failing = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        let error = await thrown { try await failing.runOrFail { try await wait() } }
        let exceeded = try #require(error as? DeadlineExceeded)
        #expect("\(exceeded.bodyError as Any)" == "\(Optional(sample.error) as Any)")

        let moving = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        #expect(try await moving.run { try await wait() } == nil)
        #expect("\(moving.absorbedError as Any)" == "\(Optional(sample.error) as Any)" && moving.cancelledCaught)
    }

    @Test(.simulated(seeds: 0..<500))
    func `an error that was thrown before the body was told passes, in the same instant too`()
        async throws
    {
        let scope = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        let wasTold = Guarded(false)
        let error = await thrown {
            try await scope.run {
                // Due with the deadline, and so before it or after it; deaf, so that it tells whether it was told.
                await withShield { try? await sleep(.seconds(1)) }
                wasTold.withLock { $0 = Task.isCancelled }
                throw Oops(number: 3)
            }
        }
        let isTold = wasTold.withLock { $0 }
        #expect((error == nil) == isTold)
        #expect((scope.absorbedError as? Oops)?.number == (isTold ? 3 : nil))
    }

    @Test(.simulated) func `an error of a scope that is not cancelled passes`() async throws {
        let scope = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        #expect(await thrown { try await scope.run { throw Oops(number: 1) } } is Oops)
        #expect(scope.absorbedError == nil && !scope.cancelledCaught)
    }

    @Test(.simulated) func `what is cancelled around it is left to what is around it`() async throws {
        let outer = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        let inner = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        let value: Int?? = try await outer.run {
            try await inner.run {
                do { try await waitUntilCancelled() } catch { throw Oops(number: 1) }
                return 1
            }
        }
        #expect(value == nil && inner.absorbedError == nil && (outer.absorbedError as? Oops)?.number == 1)
    }

    @Test(.simulated) func `an explicit cancel is no timeout, and the error is thrown and not lost`() async throws {
        let scope = CancelScope(timeout: .seconds(5), absorbing: .everyError)
        let error = await thrown {
            try await scope.runOrFail {
                scope.cancel()
                throw Oops(number: 2)
            }
        }
        #expect((error as? Oops)?.number == 2)
    }

    @Test(.simulated) func `a mixed group is absorbed whole`() async throws {
        let scope = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        let value: Void? = try await scope.run {
            do { try await waitUntilCancelled() } catch { throw ErrorGroup([error, Oops()]) }
        }
        #expect(value == nil && (scope.absorbedError as? ErrorGroup)?.leaves.count == 2)
    }

    @Test(.simulated) func `a plain cancellation leaves nothing to be told`() async throws {
        let scope = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        let value: Void? = await scope.run { try? await waitUntilCancelled() }
        #expect(value != nil)
        let other = CancelScope(timeout: .seconds(1), absorbing: .everyError)
        #expect(try await other.run { try await waitUntilCancelled() } == nil)
        #expect(other.absorbedError == nil)
    }

    // MARK: A deadline that has passed, and that no timer has reported

    /// Runs a body in a scope whose deadline passes when the body says so.
    private func scope(_ body: @Sendable (_ passes: @Sendable () -> Void) async throws -> Void) async -> (
        scope: CancelScope, error: (any Error)?
    ) {
        let time = SteppedTime()
        return await Timekeeper.withTimekeeper(Timekeeper(source: time)) {
            let scope = CancelScope(deadline: .second(5), absorbing: .everyError)
            let error = await thrown { try await scope.run { try await body { time.now = .second(6) } } }
            return (scope, error)
        }
    }

    @Test func `a body that was not told has not answered, though the deadline has passed`() async {
        let (scope, error) = await scope { passes in
            passes()
            throw Oops(number: 1)
        }
        #expect((error as? Oops)?.number == 1 && scope.absorbedError == nil && scope.cancelCalled)
    }

    @Test func `that a group looks how it ended tells its body nothing`() async {
        let (scope, error) = await scope { passes in
            try await withScopedTaskGroup { _ in
                passes()
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1] && scope.absorbedError == nil)
    }

    @Test func `a body that has looked has been told`() async {
        for isInside in [false, true] {
            let (scope, error) = await scope { passes in
                passes()
                do {
                    try await isInside ? withCancelScope { try await checkpoint() } : checkpoint()
                } catch {
                    throw Oops(number: 1)
                }
            }
            #expect(error == nil && (scope.absorbedError as? Oops)?.number == 1)
        }
    }

    @Test func `an error that an inner scope leaves to this one is an answer`() async {
        let (scope, error) = await scope { passes in
            let inner = CancelScope(absorbing: .everyError)
            try await inner.run {
                inner.cancel()
                passes()
                throw Oops(number: 1)
            }
            Issue.record("not reached")
        }
        #expect(error == nil && (scope.absorbedError as? Oops)?.number == 1)
    }
}
