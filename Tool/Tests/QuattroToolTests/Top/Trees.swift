import QuattroToolCore

/// A node as the tests write it.
func node(
    _ id: UInt64,
    in parent: UInt64? = nil,
    _ kind: String = "task",
    _ name: String? = nil,
    age: Duration? = nil,
    cancelled: Duration? = nil
) -> WatchedTree.Node {
    var node = WatchedTree.Node(id: id, parent: parent)
    (node.kind, node.name, node.age, node.place) = (kind, name, age, "Demo/main.swift:\(id)")
    node.cancellation = cancelled.map { WatchedTree.Cancellation(cause: "from outside", age: $0) }
    return node
}

func tree(_ nodes: WatchedTree.Node...) -> WatchedTree { tree(nodes) }

func tree(_ nodes: [WatchedTree.Node]) -> WatchedTree {
    WatchedTree(process: 4711, time: "2026-11-30T09:12:07Z", watched: "waits", nodes: nodes)
}

/// A server with two requests, of which one was cancelled and is held by a task.
let server = tree(
    node(1, "group", "server", age: .seconds(100)),
    node(2, in: 1, "task", "users", age: .seconds(10)),
    node(3, in: 2, "scope", "query", age: .seconds(9)),
    node(4, in: 1, "task", "rooms", age: .seconds(50), cancelled: .seconds(5)),
    node(5, in: 4, "scope", "legacy", age: .seconds(40)),
    node(6, in: 1, "task", "prices", age: .seconds(20), cancelled: .seconds(0.5))
)
