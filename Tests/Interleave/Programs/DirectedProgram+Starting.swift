import Quattro

/// A child that is being started, its caller, and how it ends.
extension DirectedProgram {
    static let starting = [a1, a1Book, a1Shield, a2, n1, n1b, lateCaller, lateCallerLet]

    /// A child opens a scope while another thread reports for it, the caller having been cancelled.
    private static let a1 = DirectedProgram("a1") { stage in
        await startingChild(cancelsCaller: true) { status in
            stage.thread("starter") { status.started(1) }
            try await withCancelScope(name: "inner") { try await stage.forever() }
        }
    }

    /// By the book: the child itself reports, and a task of its own opens a scope.
    private static let a1Book = DirectedProgram("a1book") { stage in
        await startingChild { status, caller in
            try await withScopedTaskGroup(name: "workers") { workers in
                workers.addTask(name: "worker") {
                    try await withCancelScope(name: "inner") { try await stage.forever() }
                }
                caller.cancel()
                status.started(1)
            }
        }
    }

    /// A shield is lowered below.
    private static let a1Shield = DirectedProgram("a1shield") { stage in
        await startingChild(cancelsCaller: true) { status in
            let shielded = CancelScope(shielded: true, name: "shielded")
            _ = try await shielded.run {
                stage.thread("starter") { status.started(1) }
                stage.thread("lowerer") { shielded.isShielded = false }
                try await stage.forever()
            }
        }
    }

    /// A child ends while another thread reports for it, and the group still reaches those that come later.
    private static let a2 = DirectedProgram("a2") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            stage.add(group.cancelScope)
            _ = try? await group.start(name: "child") { (status: TaskStatus<Int>) in
                stage.thread("starter") { status.started(1) }
            }
            group.addTask(name: "victim") { try await stage.forever() }
            group.cancelAll()
        }
    }

    /// A child fails while another thread reports for it: its error comes out, here or there, and once.
    private static let n1 = DirectedProgram("n1") { stage in
        let hasStarted = Flag()
        do {
            try await withScopedTaskGroup(name: "group") { group in
                _ = try await group.start(name: "child") { (status: TaskStatus<Int>) in
                    stage.thread("starter") { status.started(1) }
                    throw Failing(1)
                }
                hasStarted.raise()
            }
            stage.fail("LOST", "the child's error")
        } catch let group as ErrorGroup {
            stage.expect(group.leaves.count == 1 && group.leaves.first is Failing, "TWICE", "\(group)")
        } catch {
            stage.fail("LOST", "\(error) instead of the child's, which started: \(hasStarted.isUp)")
        }
    }

    /// The same for one that returns: it has reported, so it has started, whether the report or the end came first.
    private static let n1b = DirectedProgram("n1b") { stage in
        do {
            try await withScopedTaskGroup(name: "group") { group in
                let first = try await group.start(name: "first") { (status: TaskStatus<Int>) in status.started(1) }
                let second = try await group.start(name: "second") { (status: TaskStatus<Int>) in
                    let hasReported = Flag()
                    stage.thread("starter") {
                        status.started(2)
                        hasReported.raise()
                    }
                    await hasReported.wait()
                }
                stage.expect((first, second) == (1, 2), "START", "gave \(first) and \(second)")
            }
        } catch { stage.fail("NEVER STARTED", "\(error)") }
    }

    /// The task that calls `start` is no body's, and is cancelled: nothing but the call itself tells the child.
    private static let lateCaller = DirectedProgram("latecaller") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let caller = stage.plainTask {
                _ = try await group.start(name: "child") { (status: TaskStatus<Int>) in try await stage.forever() }
            }
            stage.thread("canceller") { stage.cancel(caller) }
            do {
                try await caller.value
                stage.fail("START", "returned, and the child had not reported")
            } catch {
                stage.expect(error is CancellationError, "START", "threw \(error)")
            }
        }
    }

    /// The same in a task of an `async let`, which is cancelled with the task around it.
    private static let lateCallerLet = DirectedProgram("latecallerlet") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let outer = CancelScope(name: "outer")
            _ = await outer.run {
                async let value = group.start(name: "child") { (status: TaskStatus<Int>) in try await stage.forever() }
                stage.thread("canceller") { outer.cancel() }
                _ = try? await value
            }
        }
    }

    /// A child that is started by a caller with a scope of its own.
    private static func startingChild(
        _ child: @escaping @Sendable (TaskStatus<Int>, _ caller: CancelScope) async throws -> Void
    ) async {
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let caller = CancelScope(name: "caller")
            _ = try await caller.run { try await group.start(name: "child") { try await child($0, caller) } }
        }
    }

    private static func startingChild(
        cancelsCaller: Bool,
        _ child: @escaping @Sendable (TaskStatus<Int>) async throws -> Void
    ) async {
        await startingChild { status, caller in
            if cancelsCaller { caller.cancel() }
            try await child(status)
        }
    }
}
