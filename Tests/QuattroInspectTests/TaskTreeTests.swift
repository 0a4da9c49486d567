import Quattro
import QuattroInspect
import Testing

struct TaskTreeTests {
    @Test func `a tree is the scope, its groups and their tasks, whether something watches or not`() async throws {
        let scope = CancelScope(timeout: .seconds(60), name: "request")
        try await scope.run {
            try await withScopedTaskGroup(concurrencyLimit: 1, name: "load") { group in
                group.addTask(name: "first") { try await Task.sleep(for: .seconds(3_600)) }
                group.addTask(name: "second") { try await Task.sleep(for: .seconds(3_600)) }
                let tree = TaskTree.capture(in: scope)
                print(tree)
                tree.writeJSON { print($0, terminator: "") }
                #expect(tree.nodes.map(\.name) == ["request", "load", "first", "second"])
                group.cancelAll()
            }
        }
    }
}
