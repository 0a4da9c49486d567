import Quattro
import QuattroInspect

/// Who looks at a running program finds what is open all the while, once, whatever moves, begins and ends.
extension DirectedProgram {
    static let watching = [seenMoving, seenMovingFromTask, seenLeaving, seenBesideOthers, switchedOnAndOff]

    /// A child is handed over from its caller to the group.
    private static let seenMoving = DirectedProgram("seenmoving") { stage in
        await watched { root in
            try await withScopedTaskGroup(name: "group") { group in
                stage.atRest { group.cancelAll() }
                let caller = CancelScope(name: "caller")
                try await caller.run {
                    _ = try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        stage.thread("looker") { stage.expectOnce("child", in: root) }
                        stage.thread("starter") { status.started(1) }
                        try await withCancelScope(name: "inner") { try await stage.forever() }
                    }
                }
            }
        }
    }

    /// The same where the caller is a task of the standard library, so that the child is among the roots first.
    private static let seenMovingFromTask = DirectedProgram("seenmovingfromtask") { stage in
        await watched { root in
            try await withScopedTaskGroup(name: "group") { group in
                stage.atRest { group.cancelAll() }
                let (isMade, looked) = (Flag(), Flag())
                let task = stage.plainTask {
                    _ = try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        isMade.raise()
                        stage.thread("starter") { status.started(1) }
                        try await stage.forever()
                    }
                }
                await isMade.wait()
                stage.thread("looker") {
                    let names = TaskTree.capture().nodes.map { $0.name ?? "-" }
                    stage.expect(names.count { $0 == "child" } == 1, "OUT OF SIGHT", "child is not once among \(names)")
                    looked.raise()
                }
                await looked.wait()
                withExtendedLifetime(task) {}
            }
        }
    }

    /// A caller leaves an operation behind, which is its group's from then on.
    private static let seenLeaving = DirectedProgram("seenleaving") { stage in
        await watched { root in
            try await withScopedTaskGroup(name: "group") { group in
                stage.atRest { group.cancelAll() }
                let caller = CancelScope(name: "caller")
                try await caller.run {
                    try await group.runAbandoningOnCancel(name: "child") {
                        stage.thread("looker") { stage.expectOnce("child", in: root) }
                        stage.thread("canceller") { caller.cancel() }
                        let shield = CancelScope(shielded: true)
                        stage.add(shield)
                        _ = await shield.run { await stage.untilCancelled() }
                    } late: { _ in
                    }
                }
            }
        }
    }

    /// Tasks that are none of the library's enter and leave scopes, which come and go among the roots.
    private static let seenBesideOthers = DirectedProgram("seenbesideothers") { stage in
        await watched { root in
            let (first, second, looked) = (Flag(), Flag(), Flag())
            let tasks = [first, second].map { hasEnded in
                stage.plainTask {
                    defer { hasEnded.raise() }
                    for _ in 0..<2 { await withCancelScope(name: "coming and going") { _ in await Task.yield() } }
                }
            }
            stage.thread("looker") {
                stage.expectOnce("root", in: root)
                looked.raise()
            }
            for flag in [first, second, looked] { await flag.wait() }
            withExtendedLifetime(tasks) {}
            stage.expectNone("coming and going")
        }
    }

    /// Watching begins and ends while scopes do.
    private static let switchedOnAndOff = DirectedProgram("switchedonandoff") { stage in
        await watched { root in
            let (hasEnded, looked) = (Flag(), Flag())
            let task = stage.plainTask {
                defer { hasEnded.raise() }
                for _ in 0..<3 { await withCancelScope(name: "coming and going") { _ in await Task.yield() } }
            }
            stage.thread("switch") {
                Inspector.stop()
                Inspector.watch(.tree)
                Inspector.watch(.waits)
            }
            stage.thread("looker") {
                stage.expectOnce("root", in: root)
                looked.raise()
            }
            for flag in [hasEnded, looked] { await flag.wait() }
            withExtendedLifetime(task) {}
            stage.expectNone("coming and going")
        }
    }

    private static func watched(_ body: @escaping @Sendable (CancelScope) async throws -> Void) async {
        Inspector.watch()
        let root = CancelScope(name: "root")
        _ = try? await root.run { try await body(root) }
        Inspector.stop()
    }
}

extension Stage {
    fileprivate func expectOnce(_ name: String, in scope: CancelScope) {
        let names = TaskTree.capture(in: scope).nodes.map { $0.name ?? "-" }
        expect(names.count { $0 == name } == 1, "OUT OF SIGHT", "\(name) is not once among \(names)")
    }

    fileprivate func expectNone(_ name: String) {
        let count = TaskTree.capture().nodes.count { $0.name == name }
        expect(count == 0, "LEFT", "\(count) nodes called \(name) have ended, and are seen")
    }
}
