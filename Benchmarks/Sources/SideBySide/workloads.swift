import Operations

#if BEFORE
import OperationsBefore

private typealias Before = OperationsBefore.Library
#endif

private typealias Now = Operations.Library
private typealias Peer = (name: String, operations: Int, body: Repeated)

typealias Workload = @Sendable (inout Series) async throws -> Void

@concurrent
func measured(_ workload: Workload) async throws -> Series {
    var series = Series()
    try await workload(&series)
    return series
}

let workloads: [String: Workload] = [
    "scope": { series in
        try await series.compare(
            peers(now: Now.scopes, before: before?.scopes, floor: Floor.scopes, stdlib: Standard.scopes)
        )
    },
    "nested": { series in
        try await series.compare(
            peers(now: Now.nestedScopes, before: before?.nestedScopes, floor: Floor.nestedScopes)
        )
    },
    "actor": { series in
        try await series.compare(
            peers(now: Now.scopesOnActor(), before: before?.scopesOnActor, floor: Floor.scopesOnActor())
        )
    },
    "effective": { series in
        try await series.compare(
            peers(now: Now.effectiveDeadlines, before: before?.effectiveDeadlines, floor: Floor.effectiveDeadlines)
        )
    },
    "children": { series in
        try await series.compare(
            peers(
                now: Now.children,
                before: before?.children,
                floor: Floor.children,
                stdlib: Standard.children,
                operations: Operations.childCount
            )
        )
    },
    "map": { series in
        try await series.compare(
            peers(now: Now.items, before: before?.items, operations: Operations.itemCount)
        )
    },
    "watching": { series in try await series.compare(watched(Now.scopes)) },
    "watchingChildren": { series in try await series.compare(watched(Now.children, operations: Operations.childCount))
    },
    "capture": { series in try await series.compareCaptures(of: 100_000) },
    "schedules": { series in
        try await series.compare(peers(now: Now.schedules, before: before?.schedules))
    },
    // A repetition is a scope in each task: with two of them, twice the work.
    "cores": { series in
        try await series.compare([
            ("one task", 1, Now.scopesInTasks(1)), ("two tasks", 2, Now.scopesInTasks(2)),
            ("floor, one task", 1, Floor.scopesInTasks(1)), ("floor, two tasks", 2, Floor.scopesInTasks(2)),
            ("one child", 1, Now.scopesInGroup(tasks: 1)), ("two children", 2, Now.scopesInGroup(tasks: 2)),
        ])
    },
    "cancel": { series in
        let count = 10_000
        for _ in 0..<7 {
            try await series.storm("quattro") { try await Now.cancel(count, cancelling: $0) }
            #if BEFORE
            try await series.storm("before") { try await Before.cancel(count, cancelling: $0) }
            #endif
            try await series.storm("stdlib") { try await Standard.cancel(count, cancelling: $0) }
        }
    },
]

extension Series {
    /// From the cancel until all have ended.
    fileprivate mutating func storm(
        _ peer: String,
        _ run: (_ cancelling: (_ cancel: () -> Void) -> Void) async throws -> Void
    ) async throws {
        // Set by the task that waits here, which reads it afterwards.
        nonisolated(unsafe) var start = Moment.now
        try await run { cancel in
            start = .now
            cancel()
        }
        add(peer, from: start, to: .now)
    }
}

private func peers(
    now: @escaping Repeated,
    before: Repeated?,
    floor: Repeated? = nil,
    stdlib: Repeated? = nil,
    operations: Int = 1
) -> [Peer] {
    let all = [("quattro", now), ("before", before), ("floor", floor), ("stdlib", stdlib)]
    return all.compactMap { name, body in body.map { (name, operations, $0) } }
}

/// The same operations of the earlier commit.
private struct Earlier {
    let scopes, nestedScopes, scopesOnActor, effectiveDeadlines, children, items, schedules: Repeated
}

#if BEFORE
private let before: Earlier? = Earlier(
    scopes: Before.scopes,
    nestedScopes: Before.nestedScopes,
    scopesOnActor: Before.scopesOnActor(),
    effectiveDeadlines: Before.effectiveDeadlines,
    children: Before.children,
    items: Before.items,
    schedules: Before.schedules
)
#else
private let before: Earlier? = nil
#endif
