import Quattro
import Waiting

private let timeout = Duration.seconds(60)

let operations: [Operation] = [
    Operation("a scope with a timeout") { times in
        for _ in 0..<times { try await fail(after: timeout) {} }
    },
    Operation("a scope without a deadline") { times in
        for _ in 0..<times { await withCancelScope { _ in } }
    },
    Operation("a scope with a timeout, nested") { times in
        try await fail(after: timeout) {
            for _ in 0..<times { try await fail(after: timeout) {} }
        }
    },
    Operation("a scope with a timeout, on an actor") { times in
        try await Owner().scopes(times)
    },
    Operation("a scope with a timeout, body suspends once", onOneThread: true) { times in
        for _ in 0..<times { try await fail(after: timeout) { await Task.yield() } }
    },
    Operation("a scope that times out") { times in
        for _ in 0..<times { try await moveOn(at: .passed) { throw CancellationError() } }
    },
    Operation("a shield") { times in
        for _ in 0..<times { await withShield {} }
    },
    Operation("moving a deadline") { times in
        await moveOn(after: timeout) { scope in
            for step in 0..<times { scope.deadline = .after(.seconds(100 + step % 50)) }
        }
    },
    Operation("reading the effective deadline in 5 scopes") { times in
        try await nested(5) {
            var known = 0
            for _ in 0..<times where Deadline.currentEffective != .never { known += 1 }
            guard known == times else { fatalError("no deadline was found") }
        }
    },
    Operation("a group without children") { times in
        for _ in 0..<times { try await withScopedTaskGroup { _ in } }
    },
    Operation("a child of a group", times: 5, per: 1_000, onOneThread: true, run: thousandChildren),
    // Without a task executor, as most have none: there, Dispatch allocates what it queues.
    Operation("a child of a group, on the shared pool", times: 5, per: 1_000, run: thousandChildren),
    Operation("an immediate child", times: 5, per: 1_000, onOneThread: true) { times in
        for _ in 0..<times {
            try await withScopedTaskGroup { group in
                for _ in 0..<1_000 { group.addImmediateTask {} }
            }
        }
    },
    Operation("a background child", times: 5, per: 1_000, onOneThread: true) { times in
        for _ in 0..<times {
            try await withScopedTaskGroup { group in
                for _ in 0..<1_000 { group.addBackgroundTask {} }
            }
        }
    },
    Operation("a child of a group with a limit", times: 5, per: 1_000, onOneThread: true) { times in
        for _ in 0..<times {
            try await withScopedTaskGroup(concurrencyLimit: 16) { group in
                for _ in 0..<1_000 { group.addTask {} }
            }
        }
    },
    Operation("a child that is added when there is a place", times: 5, per: 1_000, onOneThread: true) { times in
        for _ in 0..<times {
            try await withScopedTaskGroup(concurrencyLimit: 16) { group in
                for _ in 0..<1_000 { try await group.addTaskWhenFree {} }
            }
        }
    },
    Operation("a child whose failure is reported", times: 5, per: 1_000, onOneThread: true) { times in
        for _ in 0..<times {
            try await withScopedTaskGroup(onFailure: .report { _, _ in }) { group in
                for _ in 0..<1_000 { group.addTask { throw CancelledOrder() } }
            }
        }
    },
    Operation("a child that is started, with a handle", times: 5, per: 100, onOneThread: true) { times in
        for _ in 0..<times {
            try await withScopedTaskGroup { group in
                for _ in 0..<100 { _ = try await group.startTask { $0.started(1) } }
            }
        }
    },
    Operation("a place of a limiter that is free") { times in
        let limiter = ConcurrencyLimiter(1)
        for _ in 0..<times { try await limiter.withPlace {} }
    },
    Operation("a scope that is linked to two sources") { times in
        let (client, shutdown) = (CancelSource(), CancelSource())
        for _ in 0..<times { await CancelScope(linkedTo: [client, shutdown]).run {} }
    },
    Operation("a source with a handler") { times in
        for _ in 0..<times { CancelSource().onCancel { _ in }.remove() }
    },
    Operation("a child whose value is awaited", times: 5, per: 1_000, onOneThread: true) { times in
        for _ in 0..<times {
            let sum = try await withScopedTaskGroup { group in
                var sum = 0
                for index in 0..<1_000 { sum += try await group.addTask { index }.value }
                return sum
            }
            guard sum == 499_500 else { fatalError("wrong sum \(sum)") }
        }
    },
    Operation("a waiting child that is cancelled with its group", times: 5, per: 1_000, onOneThread: true) { times in
        for _ in 0..<times {
            try await withScopedTaskGroup { group in
                let arrivals = Arrivals(1_000)
                for _ in 0..<1_000 { group.addTask { try await untilCancelled(arrivals) } }
                await arrivals.all()
                group.cancelAll()
            }
        }
    },
    Operation("gather of three", onOneThread: true) { times in
        for _ in 0..<times { _ = try await gather({ 1 }, { 2 }, { 3 }) }
    },
    Operation("race of two", onOneThread: true) { times in
        for _ in 0..<times { _ = try await race({ 1 }, { 2 }) }
    },
    Operation("an element of concurrentMap", times: 5, per: 10_000) { times in
        for _ in 0..<times {
            let outputs = try await (0..<10_000).concurrentMap(concurrencyLimit: 16) { $0 + 1 }
            guard outputs.last == 10_000 else { fatalError("wrong output") }
        }
    },
    Operation("a deferrer with one cleanup") { times in
        for _ in 0..<times { try await withDeferrer { $0.defer {} } }
    },
]

private actor Owner {
    private var count = 0

    func scopes(_ times: Int) async throws {
        for _ in 0..<times { try await fail(after: timeout) { count += 1 } }
    }
}

private func nested(_ depth: Int, _ body: () async throws -> Void) async throws {
    guard depth > 0 else { return try await body() }
    try await fail(after: timeout) { try await nested(depth - 1, body) }
}

@Sendable
private func thousandChildren(_ times: Int) async throws {
    for _ in 0..<times {
        try await withScopedTaskGroup { group in
            for _ in 0..<1_000 { group.addTask {} }
        }
    }
}

/// What a child fails with.
private struct CancelledOrder: Error {}
