import Testing

@testable import Quattro

struct CauseTests {
    // RE-01, CAN-01, RE-05
    @Test(.simulated) func `an explicit cancel keeps its first reason`() async throws {
        let scope = CancelScope(timeout: .seconds(1))
        await scope.run {
            scope.cancel(reason: "x")
            scope.cancel(reason: "y")
            try? await withShield { try await sleep(.seconds(2)) }
        }
        #expect(scope.cause == .explicit(reason: "x"))
    }

    // RE-02, RE-05
    @Test(.simulated) func `an expiry keeps its deadline as the cause`() async throws {
        let scope = CancelScope(timeout: .seconds(1))
        await scope.run {
            try? await sleep(.seconds(2))
            scope.cancel(reason: "late")
        }
        #expect(scope.cause == .deadline(.second(1)))
    }

    // RE-03
    @Test(.simulated) func `a group cancelled by a child names the child and its error`() async throws {
        var cause: CancelCause?
        _ = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask(name: "loader") { throw Oops(number: 2) }
                try? await waitUntilCancelled()
                cause = group.cancelScope.cause
            }
        }
        #expect(cause == .childFailed("loader: Oops(number: 2)"))
    }

    // RE-04
    @Test(.simulated) func `a group cancelled by its body says so`() async throws {
        let log = Log()
        _ = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try? await waitUntilCancelled()
                    log("\(group.cancelScope.cause.map(String.init(describing:)) ?? "none")")
                }
                throw Oops()
            }
        }
        #expect(log.all == ["because the body of its group failed"])
    }

    // RE-06, RE-08, RE-10
    @Test(.simulated)
    func `a scope that was only affected from outside says enclosing, until it has a cause of its own`()
        async throws
    {
        let (outer, inner) = (CancelScope(), CancelScope())
        await outer.run {
            await inner.run {
                #expect(inner.cause == nil)
                outer.cancel(reason: "outer")
                #expect(inner.cause == .enclosing)
                inner.cancel(reason: "inner")
                #expect(inner.cause == .explicit(reason: "inner"))
                #expect(outer.cause == .explicit(reason: "outer"))
            }
        }
    }

    // RE-09
    @Test func `causes read as the end of a sentence`() {
        #expect("\(CancelCause.explicit(reason: nil))" == "explicitly")
        #expect("\(CancelCause.explicit(reason: "stop"))" == "explicitly: stop")
        #expect("\(CancelCause.deadline(.passed))" == "by its deadline")
        #expect("\(CancelCause.enclosing)" == "from outside")
        #expect("\(CancelCause.childFailed("a: b"))" == "because a child failed: a: b")
        #expect("\(CancelCause.bodyFailed)" == "because the body of its group failed")
    }

    // RE-13
    @Test(.simulated) func `a timeout and an explicit cancel can be told apart`() async throws {
        for isTimeout in [true, false] {
            let scope = CancelScope(timeout: .seconds(1))
            try await scope.run {
                if !isTimeout { scope.cancel() }
                try await sleep(.seconds(2))
            }
            #expect(scope.cancelledCaught)
            if case .deadline = scope.cause { #expect(isTimeout) } else { #expect(!isTimeout) }
        }
    }
}
