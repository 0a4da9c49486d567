import Operations
import Quattro
import QuattroInspect

/// The same while nothing is watched, the tree, the tree with waits, and with events as well.
func watched(_ body: @escaping Repeated, operations: Int = 1) -> [(name: String, operations: Int, body: Repeated)] {
    let details: [(String, Inspector.Detail?)] = [
        ("off", nil), ("tree", .tree), ("waits", .waits), ("events", .events),
    ]
    return details.map { name, detail in
        (
            name, operations,
            { times in
                if let detail { Inspector.watch(detail) } else { Inspector.stop() }
                defer { Inspector.stop() }
                try await body(times)
            }
        )
    }
}

extension Series {
    /// How long it takes to look at tasks that wait, for each of them.
    mutating func compareCaptures(of count: Int) async throws {
        Inspector.watch()
        defer { Inspector.stop() }
        for _ in 0..<5 {
            let (start, end) = try await withScopedTaskGroup { group in
                for _ in 0..<count {
                    group.addTask(name: "waits") { try await Task.sleep(until: .never, clock: .quattro) }
                }
                // When each of them waits.
                while TaskTree.capture(in: group.cancelScope).nodes.count(where: { $0.state == .waiting }) < count {
                    await Task.yield()
                }
                let start = Moment.now
                let tree = TaskTree.capture()
                let end = Moment.now
                precondition(tree.nodes.count > count)
                group.cancelAll()
                return (start, end)
            }
            add("capture", from: start, to: end, per: count)
        }
    }
}
