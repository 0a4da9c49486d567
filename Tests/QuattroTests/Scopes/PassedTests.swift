import Testing

@testable import Quattro

/// A deadline that has passed and that no timer has told of yet: the clock decides, during the run and after it.
struct PassedTests {
    @Test(arguments: [false, true])
    func `what code in a scope has seen to have passed has passed after it as well`(isNested: Bool) async {
        let time = SteppedTime()
        await Timekeeper.withTimekeeper(Timekeeper(source: time)) {
            if isNested { await withCancelScope { _ in await see(time) } } else { await see(time) }
        }
    }

    private nonisolated(nonsending) func see(_ time: SteppedTime) async {
        let scope = CancelScope(timeout: .seconds(1))
        let wasCalled = await scope.run {
            time.now = time.now + .seconds(2)
            return scope.cancelCalled
        }
        #expect(wasCalled == true)
        #expect(scope.cancelCalled && !scope.cancelledCaught)
        guard case .deadline = scope.cause else {
            Issue.record("the cause is \(scope.cause as Any)")
            return
        }
    }

    @Test func `a cleanup that gives up since the grace is over is a DeadlineExceeded, told or not`() async {
        let time = SteppedTime()
        let error = await Timekeeper.withTimekeeper(Timekeeper(source: time)) {
            await thrown {
                try await withDeferrer(grace: .seconds(1)) { deferrer in
                    deferrer.defer {
                        time.now = time.now + .seconds(2)
                        try await checkpoint()
                    }
                }
            }
        }
        #expect(error is DeadlineExceeded, "\(error as Any)")
    }

    enum Way: CaseIterable {
        case add, immediate, background, start
    }

    @Test(.simulated(seeds: 0..<1), arguments: Way.allCases)
    func `a child does not keep the scope that it was added in`(way: Way) async throws {
        let go = Promise<Void>()
        try await withScopedTaskGroup { group in
            weak var scope: CancelScope?
            try await add(way, to: group, until: go) { scope = $0 }
            #expect(scope == nil)
            go.succeed()
        }
    }

    private nonisolated(nonsending) func add(
        _ way: Way,
        to group: ScopedTaskGroup,
        until go: Promise<Void>,
        _ see: (CancelScope) -> Void
    ) async throws {
        try await withCancelScope { scope in
            see(scope)
            switch way {
            case .add: _ = group.addTask { try await go.value }
            case .immediate: _ = group.addImmediateTask { try await go.value }
            case .background: group.addBackgroundTask { try await go.value }
            case .start:
                _ = try await group.startTask { (status: TaskStatus<Void>) in
                    status.started(())
                    try await go.value
                }
            }
        }
    }
}
