import Quattro
import QuattroInspect
import QuattroTesting
import Testing

extension InspectorSuite {
    struct TreeShapeTests {
        @Test(.simulated, arguments: [nil] + Inspector.Detail.allCases)
        func `a tree has the scope and all in it, whatever is watched`(detail: Inspector.Detail?) async throws {
            try await watching(detail) {
                try await inRequest { scope in
                    let tree = TaskTree.capture(in: scope)
                    #expect(
                        tree.outline == ["request", "  load", "    first", "    second", "    serves", "    later"]
                    )
                    #expect(tree.nodes.map(\.kind) == [.scope, .group, .task, .task, .backgroundTask, .scope])
                    #expect(tree.watched == detail)
                }
            }
        }

        @Test(.simulated) func `what was opened before anything watched is seen in its scope`() async throws {
            try await inRequest { scope in
                await watching(.waits) {
                    let tree = TaskTree.capture(in: scope)
                    #expect(tree.outline.count == 6)
                    #expect(tree["first"]?.age == nil)
                    #expect(tree["request"]?.age == .seconds(1))
                }
            }
        }

        @Test(.simulated) func `a scope that has ended, or not begun, gives an empty tree`() async {
            let scope = CancelScope(name: "over")
            #expect(TaskTree.capture(in: scope).nodes.isEmpty)
            await scope.run {}
            #expect(TaskTree.capture(in: scope).nodes.isEmpty)
            #expect(TaskTree.capture(in: scope).lines() == [])
        }

        @Test(.simulated) func `the whole program has what was opened in tasks of the standard library, in its place`()
            async
        {
            await watching(.tree) {
                let outer = CancelScope(name: "outer of the shapes")
                await outer.run {
                    async let inner: Void? = withCancelScope(name: "in async let") { _ in
                        _ = await withCancelScope(name: "in the body") { _ in
                            let tree = TaskTree.capture()
                            let whole = ["outer of the shapes", "  in async let", "    in the body"]
                            #expect(tree.outline.filter { whole.contains($0) } == whole)
                            #expect(TaskTree.capture(in: outer).outline == whole)
                        }
                    }
                    _ = await inner
                }
                #expect(TaskTree.capture()["outer of the shapes"] == nil)
            }
        }

        @Test(.simulated) func `a child that is started is its caller's, and then its group's`() async throws {
            try await watching(.waits) {
                try await withScopedTaskGroup(name: "group") { group in
                    try await withCancelScope(name: "caller") { caller in
                        let ready = Promise<Void>()
                        try await withScopedTaskGroup(name: "both") { both in
                            both.addTask(name: "starter") {
                                try await group.start(name: "started") { status in
                                    try await ready.value
                                    status.started(())
                                    try await Task.sleep(for: .seconds(9), clock: .quattro)
                                }
                            }
                            try await Task.sleep(for: .seconds(1), clock: .quattro)
                            #expect(
                                TaskTree.capture(in: caller).outline == [
                                    "caller", "  both", "    starter", "      started",
                                ]
                            )
                            let before = TaskTree.capture(in: group.cancelScope)
                            #expect(
                                before.outline == ["group", "  caller", "    both", "      starter", "        started"]
                            )
                            ready.succeed()
                            try await Task.sleep(for: .seconds(1), clock: .quattro)
                            let tree = TaskTree.capture(in: group.cancelScope)
                            #expect(tree.outline == ["group", "  caller", "    both", "  started"])
                            #expect(tree["started"]?.kind == .startedTask)
                        }
                    }
                    group.cancelAll()
                }
            }
        }

        @Test func `a child that a task of the standard library has started is seen in its group, and then not at all`()
            async throws
        {
            try await watching(.tree) {
                try await withScopedTaskGroup(name: "group") { group in
                    let caller = Task {
                        try await group.startTask(name: "by a task") { status in
                            status.started(())
                            try await waitForEver()
                        }
                    }
                    _ = try await caller.value
                    let tree = TaskTree.capture(in: group.cancelScope)
                    #expect(tree.outline == ["group", "  by a task"])
                    #expect(TaskTree.capture().nodes.count { $0.name == "by a task" } == 1)
                    group.cancelAll()
                }
                #expect(TaskTree.capture()["by a task"] == nil)
            }
        }

        private nonisolated(nonsending) func waitForEver() async throws {
            try await Task.sleep(until: .never, clock: .quattro)
        }

        @Test(.simulated) func `children stand in the order in which they were added, though places are used again`()
            async throws
        {
            try await watching(.tree) {
                try await withScopedTaskGroup { group in
                    let first = group.addTask(name: "first") { try await Task.sleep(for: .seconds(1), clock: .quattro) }
                    for name in ["b", "c"] {
                        group.addTask(name: name) { try await Task.sleep(for: .seconds(9), clock: .quattro) }
                        try await Task.sleep(for: .milliseconds(1), clock: .quattro)
                    }
                    try await first.value
                    group.addTask(name: "d") { try await Task.sleep(for: .seconds(9), clock: .quattro) }
                    try await Task.sleep(for: .milliseconds(1), clock: .quattro)
                    #expect(TaskTree.capture(in: group.cancelScope).outline == ["-", "  b", "  c", "  d"])
                    group.cancelAll()
                }
            }
        }

        @Test(.simulated) func `watching less does not lose what is open`() async {
            await watching(.waits) {
                await withCancelScope(name: "open all the while") { _ in
                    Inspector.watch(.tree)
                    #expect(Inspector.detail == .tree)
                    #expect(TaskTree.capture().nodes.count { $0.name == "open all the while" } == 1)
                }
            }
        }

        @Test(.simulated) func `a node keeps its number, and no other one gets it`() async {
            await withCancelScope(name: "a") { a in
                await withCancelScope(name: "b") { b in
                    let (first, second) = (TaskTree.capture(in: a), TaskTree.capture(in: a))
                    #expect(first.nodes.map(\.id) == second.nodes.map(\.id))
                    #expect(Set(first.nodes.map(\.id)).count == 2)
                    #expect(TaskTree.capture(in: b).nodes.map(\.id) == [first.nodes[1].id])
                }
            }
        }

        @Test(.simulated(seeds: 0..<1)) func `scopes in each other by the thousand are one tree`() async {
            await nest(3_000) { outermost in
                let tree = TaskTree.capture(in: outermost)
                #expect(tree.nodes.count == 3_000)
                var lines = 0
                tree.write { line in
                    lines += 1
                    #expect(line.utf8.count < 400)
                }
                #expect(lines == 3_001)
            }
        }

        private nonisolated(nonsending) func inRequest(
            _ body: (CancelScope) async throws -> Void
        ) async throws {
            let scope = CancelScope(timeout: .seconds(60), name: "request")
            try await scope.run {
                try await withScopedTaskGroup(concurrencyLimit: 1, name: "load") { group in
                    group.addTask(name: "first") { try await Task.sleep(for: .seconds(30), clock: .quattro) }
                    group.addTask(name: "second") { try await Task.sleep(for: .seconds(30), clock: .quattro) }
                    group.addBackgroundTask(name: "serves") { try await Task.sleep(for: .seconds(90), clock: .quattro) }
                    try await Task.sleep(for: .seconds(1), clock: .quattro)
                    try await withCancelScope(name: "later") { _ in try await body(scope) }
                    group.cancelAll()
                }
            }
        }

        private nonisolated(nonsending) func nest(
            _ count: Int,
            in outermost: CancelScope? = nil,
            _ body: (CancelScope) async -> Void
        ) async {
            _ = await withCancelScope { scope in
                let outermost = outermost ?? scope
                if count == 1 { await body(outermost) } else { await nest(count - 1, in: outermost, body) }
            }
        }
    }
}
