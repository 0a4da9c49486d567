import Quattro
import QuattroTesting
import Testing

@testable import QuattroInspect

private struct NoSuchRoom: Error, CustomStringConvertible {
    var description: String { "there is no such room" }
}

extension InspectorSuite {
    struct TreeTextTests {
        @Test(.simulated) func `a request that a shielded child holds is told letter by letter`() async {
            await watching(.waits) {
                let request = CancelScope(timeout: .seconds(5), name: "GET /users/7")
                try? await withScopedTaskGroup { outside in
                    outside.addTask { _ = try? await request.run { try await loadRooms() } }
                    try await Task.sleep(for: .seconds(2.5), clock: .quattro)
                    #expect(
                        TaskTree.capture(in: request).lines() == [
                            """
                            overdue: scope "GET /users/7" → group "load", STILL OPEN, cancelled 1.5 seconds ago because a child \
                            failed: rooms: there is no such room, by code in "rooms"
                            """,
                            """
                              held by scope "commit" (here), open for 2.5 seconds, shielded, waits for a sleep that ends in 1.5 seconds
                            """,
                            "scope \"GET /users/7\" (here), open for 2.5 seconds, 2.5 seconds left",
                            """
                            └ group "load" (here), open for 2.5 seconds, STILL OPEN, cancelled 1.5 seconds ago because a child \
                            failed: rooms: there is no such room, by code in "rooms", waits for the group's children
                            """,
                            """
                              └ task "legacy" (here), open for 2.5 seconds, STILL OPEN, cancelled 1.5 seconds ago from outside
                            """,
                            """
                                └ scope "commit" (here), open for 2.5 seconds, shielded, waits for a sleep that ends in 1.5 seconds
                            """,
                        ]
                    )
                }
            }
        }

        @Test(.simulated) func `a bare continuation is told as the code of the scope that holds it`() async throws {
            try await watching(.waits) {
                let deaf = CancelScope(timeout: .seconds(1), name: "deaf")
                try await withScopedTaskGroup { outside in
                    let waiter = Guarded<CheckedContinuation<Void, Never>?>(nil)
                    outside.addTask {
                        await deaf.run { await withCheckedContinuation { new in waiter.withLock { $0 = new } } }
                    }
                    try await Task.sleep(for: .seconds(3), clock: .quattro)
                    #expect(
                        TaskTree.capture(in: deaf).lines() == [
                            "overdue: scope \"deaf\", STILL OPEN, cancelled 2.0 seconds ago by its deadline",
                            "  held by its own code, in which no wait of Quattro's is seen",
                            """
                            scope "deaf" (here), open for 3.0 seconds, STILL OPEN, cancelled 2.0 seconds ago by its deadline
                            """,
                        ]
                    )
                    waiter.withLock { $0 }?.resume()
                }
            }
        }

        private nonisolated(nonsending) func loadRooms() async throws {
            try await withScopedTaskGroup(name: "load") { group in
                group.addTask(name: "rooms") {
                    try await Task.sleep(for: .seconds(1), clock: .quattro)
                    throw NoSuchRoom()
                }
                group.addTask(name: "legacy") {
                    await withShield(name: "commit") { try? await Task.sleep(for: .seconds(4), clock: .quattro) }
                }
                let users = group.addTask(name: "users") { try await Task.sleep(for: .seconds(30), clock: .quattro) }
                try await users.value
            }
        }

        @Test(.simulated) func `queues, ages, deadlines and alike siblings are told letter by letter`() async throws {
            try await watching(.waits) {
                let scope = CancelScope(timeout: .seconds(60), name: "nightly")
                try await scope.run {
                    try await withScopedTaskGroup(concurrencyLimit: 2, name: "pages") { group in
                        for _ in 0..<7 {
                            group.addTask(name: "page") { try await Task.sleep(for: .seconds(3_600), clock: .quattro) }
                        }
                        group.addTask {
                            try await fail(after: .seconds(90), name: "slow") { try await Promise<Void>().value }
                        }
                        group.addBackgroundTask(name: "metrics") {
                            try await fail(after: .seconds(9)) {
                                try await Task.sleep(for: .seconds(8), clock: .quattro)
                            }
                        }
                        try await Task.sleep(for: .milliseconds(1_500), clock: .quattro)
                        #expect(
                            TaskTree.capture(in: scope).lines(alike: 2) == [
                                "scope \"nightly\" (here), open for 1.5 seconds, 58.5 seconds left",
                                "└ group \"pages\" (here), open for 1.5 seconds, 2 of at most 2 running, 6 queued",
                                "  ├ task \"page\" (here), open for 1.5 seconds, waits for a sleep that ends in 3598.5 seconds",
                                "  ├ task \"page\" (here), open for 1.5 seconds, waits for a sleep that ends in 3598.5 seconds",
                                """
                                  ├ task "page" (here), open for 1.5 seconds, waits for its turn under the group's concurrency limit
                                """,
                                """
                                  ├ task "page" (here), open for 1.5 seconds, waits for its turn under the group's concurrency limit
                                """,
                                "  ├ … and 3 more like it",
                                "  ├ task (here), open for 1.5 seconds, waits for its turn under the group's concurrency limit",
                                "  └ background task \"metrics\" (here), open for 1.5 seconds",
                                "    └ scope (here), open for 1.5 seconds, 7.5 seconds left, waits for a sleep that ends in 6.5 seconds",
                            ]
                        )
                        group.cancelAll()
                    }
                }
            }
        }

        @Test(.simulated) func `a reason with control characters stays on its line`() async {
            let scope = CancelScope(name: "scope")
            await scope.run {
                scope.cancel(reason: "a\n\u{1B}[2J")
                let text = "scope \"scope\" (here), open for 0.0 seconds, cancelled 0.0 seconds ago explicitly: a  [2J"
                #expect(TaskTree.capture(in: scope).lines() == [text])
            }
        }

        @Test(.simulated) func `a name with control characters stays on its line`() async {
            let scope = CancelScope(name: "a\n\u{1B}[2Jb\u{9B}\u{202E}c")
            await scope.run {
                #expect(TaskTree.capture(in: scope).lines() == ["scope \"a  [2Jb  c\" (here), open for 0.0 seconds"])
            }
        }
    }
}
