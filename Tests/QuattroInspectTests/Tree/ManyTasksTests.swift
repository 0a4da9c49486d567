import Quattro
import QuattroInspect
import Testing

extension InspectorSuite {
    struct ManyTasksTests {
        @Test func `a hundred thousand tasks are seen, and alike ones are counted`() async throws {
            try await watching(.waits) {
                try await withScopedTaskGroup(name: "many") { group in
                    for _ in 0..<100_000 {
                        group.addTask(name: "one of many") { try await Task.sleep(until: .never, clock: .quattro) }
                    }
                    let tree = TaskTree.capture(in: group.cancelScope)
                    #expect(tree.nodes.count { $0.name == "one of many" } == 100_000)
                    #expect("\(tree)".split(separator: "\n").count < 20)
                    #expect(TaskTree.capture().nodes.count > 100_000)
                    group.cancelAll()
                }
            }
        }
    }
}
