import Testing

@testable import Quattro

/// Where the scopes of children say that they come from.
struct OpenedAtTests {
    @Test(.simulated) func `a child's scope was opened where the child was added`() async throws {
        try await withScopedTaskGroup { group in
            let task = group.addTask { here }
            let background = group.addBackgroundTask { here }
            let immediate = group.addImmediateTask { here }
            let started = try await group.start { (status: TaskStatus<Int?>) in status.started(here) }
            let awaited = try await group.runAbandoningOnCancel(operation: { here }, late: { _ in })
            let lines = try await [task.value, background.value, immediate.value, started, awaited]
            #expect(lines == ((#line - 6)..<(#line - 1)).map { $0 })
            #expect(group.cancelScope.openedAt == CallSite("QuattroTests/OpenedAtTests.swift", #line - 8))
        }
    }

    @Test(.simulated) func `a child that the library adds was added where the caller's line is`() async throws {
        let first = #line + 1
        let gathered = try await gather({ here })
        let result = try await gatherResults({ here })
        let raced = try await race({ here }, { here })
        let staggered = try await race(staggeredBy: .seconds(1), [{ @Sendable () -> Int? in here }])
        let mapped = try await [1].concurrentMap { _ in here }
        let streamed = try await AsyncStream<Int>(unfolding: once()).concurrentMap { _ in here }
        let entered = try await withDeferrer { deferrer in
            try await deferrer.enter { (body: @escaping @Sendable (Int?) async throws -> Void) in try await body(here) }
        }
        let lines = try [gathered, result.get(), raced, staggered, mapped[0], streamed[0], entered]
        #expect(lines == [0, 1, 2, 3, 4, 5, 7].map { first + $0 })
    }

    @Test(.simulated) func `a child may say that it was added by the caller of a helper`() async throws {
        func helper(in group: ScopedTaskGroup, line: UInt = #line) -> TaskHandle<Int?> {
            group.addTask(line: line) { here }
        }
        try await withScopedTaskGroup { group in
            let line = try await helper(in: group).value
            #expect(line == #line - 1)
        }
    }
}

/// The line at which the scope around was opened.
private var here: Int? { CancelScope.current?.openedAt.line }

/// Gives one element.
private func once() -> @Sendable () async -> Int? {
    let count = Counted()
    return { count.add() == 1 ? 1 : nil }
}
