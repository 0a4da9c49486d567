import Testing

@testable import Quattro

/// Requests as a server has them, on real threads: each ends by itself, by its client or by its deadline, and knows which.
struct RequestTests {
    private enum Fate: Int, CaseIterable { case answered, clientLeaves, timesOut, fails }

    @Test func `ten thousand requests end with the right cause, and leave no link behind`()
        async throws
    {
        let shutdown = CancelSource(name: "shutdown")
        let (right, reported) = (Counted(), Counted())
        try await withScopedTaskGroup(concurrencyLimit: 32, onFailure: .report { _, _ in reported.add() }) { group in
            for number in 0..<10_000 {
                _ = try await group.addTaskWhenFree {
                    try await request(Fate.allCases[number % 4], delay: number % 7, shutdown, right)
                }
            }
        }
        #expect(right.count == 10_000 && reported.count == 2_500)
        #expect(shutdown.state.withLock { $0.links.count } == 0)
    }

    @Test func `a shutdown reaches all that is under way, and what comes later`() async throws {
        let (shutdown, ended) = (CancelSource(name: "shutdown"), Counted())
        try await withScopedTaskGroup { group in
            for number in 0..<1_000 {
                group.addTask {
                    let scope = CancelScope(linkedTo: [CancelSource(), shutdown])
                    let value: Void? = try await scope.run { try await waitUntilCancelled() }
                    if value == nil, scope.cause == .explicit(reason: .shutdown) { ended.add() }
                }
                if number == 500 { onThread { shutdown.cancel(reason: .shutdown) } }
            }
        }
        #expect(ended.count == 1_000)
    }

    private func request(_ fate: Fate, delay: Int, _ shutdown: CancelSource, _ right: Counted) async throws {
        let client = CancelSource()
        let registration = client.onCancel { _ in }
        defer { registration.remove() }
        let deadline: Deadline = fate == .timesOut ? .after(.microseconds(delay * 20)) : .never
        let scope = CancelScope(deadline: deadline, linkedTo: [client, shutdown])
        let leaver = fate == .clientLeaves ? leave(client, after: delay) : nil
        let value: Int? = try await scope.run {
            if fate == .clientLeaves || fate == .timesOut { try await waitUntilCancelled() }
            await Task.yield()
            return 1
        }
        await leaver?.value
        switch (fate, value, scope.cause) {
        case (.answered, 1, nil), (.fails, 1, nil), (.clientLeaves, nil, .explicit(.disconnected)),
            (.timesOut, nil, .deadline(deadline)):
            right.add()
        default: Issue.record("\(fate): \(value as Any), \(scope.cause as Any)")
        }
        if fate == .fails { throw Oops() }
    }

    private func leave(_ client: CancelSource, after turns: Int) -> Task<Void, Never> {
        withoutScopes {
            Task {
                for _ in 0..<turns { await Task.yield() }
                client.cancel(reason: .disconnected)
            }
        }
    }
}
