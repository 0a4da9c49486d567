import Quattro
import QuattroInspect
import QuattroTesting
import Testing

private struct Oops: Error {}

extension InspectorSuite {
    struct TreeNodeTests {
        // MARK: Deadlines

        @Test(.simulated) func `of deadlines in each other the earliest up to a shield governs, and is named`()
            async throws
        {
            let outer = CancelScope(timeout: .seconds(3), name: "outer")
            await outer.run {
                await withCancelScope(deadline: .after(.seconds(9)), name: "later") { _ in
                    await withShield(name: "shield") {
                        await moveOn(after: .seconds(20), name: "inner") {
                            let tree = TaskTree.capture(in: outer)
                            let ids = Dictionary(uniqueKeysWithValues: tree.nodes.map { ($0.id, $0.name) })
                            #expect(tree.nodes.map(\.timeLeft) == [.seconds(3), .seconds(9), nil, .seconds(20)])
                            #expect(
                                tree.nodes.map(\.effectiveTimeLeft) == [.seconds(3), .seconds(3), nil, .seconds(20)]
                            )
                            #expect(
                                tree.nodes.map { $0.tightest.flatMap { ids[$0] } } == ["outer", "outer", nil, "inner"]
                            )
                            #expect(tree.nodes.map(\.isShielded) == [false, false, true, false])
                        }
                    }
                }
            }
        }

        @Test(.simulated) func `what is around the scope that is captured counts, though it is no node`() async throws {
            await moveOn(after: .seconds(3), name: "outer") {
                await withCancelScope(name: "inner") { inner in
                    let node = TaskTree.capture(in: inner)["inner"]
                    #expect(node?.timeLeft == nil && node?.effectiveTimeLeft == .seconds(3))
                    #expect(node?.parent == nil && node?.tightest != nil)
                }
            }
        }

        // MARK: Causes

        @Test(.simulated) func `why, since when and by whom something was cancelled is told, of every cause`() async {
            await watching(.waits) {
                let around = CancelScope(name: "around")
                await around.run {
                    let reason = await cancelled { scope, _ in scope.cancel(reason: "enough") }
                    #expect(reason == .init("explicitly: enough", source: "victim", by: "canceller"))
                    let late = await cancelled { scope, _ in scope.deadline = .after(.zero) }
                    #expect(late == .init("by its deadline", source: "victim", by: nil))
                    let failed = await cancelled { _, group in group.addTask(name: "child") { throw Oops() } }
                    #expect(failed == .init("because a child failed: child: Oops()", source: "group", by: "child"))
                    let told = await cancelled(asking: "in it") { scope, _ in scope.cancel() }
                    #expect(told == .init("from outside", source: "victim", by: nil))
                }
            }
        }

        @Test(.simulated) func `a body that fails is the cause of its group's end`() async {
            await watching(.tree) {
                let scope = CancelScope(name: "scope")
                await #expect(throws: ErrorGroup.self) {
                    try await scope.run {
                        try await withScopedTaskGroup(name: "group") { group in
                            group.addTask {
                                await withShield { try? await Task.sleep(for: .seconds(1), clock: .quattro) }
                                let node = TaskTree.capture(in: scope)["group"]
                                #expect(node?.cancellation?.cause == .bodyFailed)
                                #expect(node?.cancellation?.age == .seconds(1))
                            }
                            try await Task.sleep(for: .zero, clock: .quattro)
                            throw Oops()
                        }
                    }
                }
            }
        }

        @Test(.simulated) func `a source that cancels is told as the scope's own cause`() async throws {
            let source = CancelSource()
            let scope = CancelScope(linkedTo: [source], name: "linked")
            await scope.run {
                source.cancel(reason: "shutdown")
                let cancellation = TaskTree.capture(in: scope)["linked"]?.cancellation
                #expect(cancellation?.cause == .explicit(reason: "shutdown"))
                #expect(cancellation?.age == .zero)
            }
        }

        @Test func `a task of the standard library that is cancelled shows in the scope that it has entered`() async {
            await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await withCancelScope(name: "scope") { scope in
                    let cancellation = TaskTree.capture(in: scope)["scope"]?.cancellation
                    #expect(cancellation?.cause == .enclosing)
                    #expect(cancellation?.age == nil && cancellation?.source == nil)
                }
            }.value
        }

        @Test(.simulated) func `who comes when the deadline has passed has not cancelled`() async {
            await watching(.tree) {
                let scope = CancelScope(name: "scope")
                await scope.run {
                    scope.deadline = .after(.zero)
                    scope.cancel(reason: "too late")
                    let cancellation = TaskTree.capture(in: scope)["scope"]?.cancellation
                    #expect(cancellation?.canceller == nil)
                    if case .deadline = cancellation?.cause {
                    } else {
                        Issue.record("\(String(describing: cancellation))")
                    }
                }
            }
        }

        // MARK: States

        @Test(.simulated) func `a capture changes nothing: a deadline that has passed unseen is not seen by it`() async
        {
            let scope = CancelScope(name: "outer")
            await scope.run {
                await withCancelScope(name: "inner") { inner in
                    scope.deadline = .after(.zero)
                    _ = TaskTree.capture(in: inner)
                    #expect(inner.cause == nil || inner.cause == .enclosing)
                }
            }
        }

        // MARK: Helpers

        private struct Seen: Equatable {
            let cause: String?
            let source: String?
            let canceller: String?

            init(_ cause: String?, source: String?, by canceller: String?) {
                (self.cause, self.source, self.canceller) = (cause, source, canceller)
            }
        }

        /// What is seen of a scope, or of its group if that is the one that is cancelled, a second later.
        private nonisolated(nonsending) func cancelled(
            asking name: String? = nil,
            by cancel: (CancelScope, ScopedTaskGroup) -> Void
        ) async -> Seen? {
            let victim = CancelScope(name: "victim")
            let seen = Promise<Seen>()
            _ = try? await withScopedTaskGroup(name: "canceller") { outside in
                let groups = Promise<ScopedTaskGroup>()
                outside.addTask {
                    try await victim.run {
                        try await withScopedTaskGroup(name: "group") { group in
                            groups.succeed(group)
                            await withCancelScope(name: "in it") { _ in
                                await withShield { try? await Task.sleep(for: .seconds(2), clock: .quattro) }
                            }
                        }
                    }
                }
                cancel(victim, try await groups.value)
                try await Task.sleep(for: .seconds(1), clock: .quattro)
                let tree = TaskTree.capture(in: victim)
                let node = tree[name ?? (tree["victim"]?.cancellation == nil ? "group" : "victim")]
                let source = node?.cancellation?.source
                #expect(name != nil || node?.cancellation?.age == .seconds(1))
                seen.succeed(
                    Seen(
                        node?.cancellation.map { "\($0.cause)" },
                        source: tree.nodes.first { $0.id == source }?.name,
                        by: node?.cancellation?.canceller?.name
                    )
                )
            }
            return try? await seen.value
        }
    }
}
