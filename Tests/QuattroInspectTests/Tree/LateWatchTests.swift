import Quattro
import Testing

@testable import QuattroInspect

extension InspectorSuite {
    struct LateWatchTests {
        @Test
        func `what is around the code that begins to watch is found with all in it, and leaves no trace when it ends`()
            async throws
        {
            Inspector.stop()
            defer { Inspector.stop() }
            try await withScopedTaskGroup(name: "early group") { group in
                Inspector.watch(.events)
                let goOn = Promise<Void>()
                group.addTask(name: "late child") { try await goOn.value }
                await withCancelScope(name: "late scope") { _ in
                    let tree = TaskTree.capture()
                    #expect(tree["late child"]?.parent == tree["early group"]?.id && tree["late scope"] != nil)
                    #expect(tree["late scope"]?.parent == tree["early group"]?.id && tree["early group"] != nil)
                }
                // Again: it is there once.
                Inspector.stop()
                Inspector.watch(.tree)
                #expect(TaskTree.capture().nodes.count { $0.name == "early group" } == 1)
                goOn.succeed(())
            }
            #expect(TaskTree.capture()["early group"] == nil)
        }
    }
}
