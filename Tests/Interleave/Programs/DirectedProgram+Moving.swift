import Quattro

/// A child on its way from the caller of `start` to the group.
extension DirectedProgram {
    static let moving = [a3, a3b, n2, n3, moved]

    /// A shield below is lowered, and the group cancelled, while a child joins it.
    private static let a3 = DirectedProgram("a3") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let shielded = CancelScope(shielded: true, name: "shielded")
            _ = try await group.start(name: "child") { (status: TaskStatus<Int>) in
                stage.thread("starter") { status.started(1) }
                _ = try await shielded.run { try await stage.forever() }
            }
            stage.thread("canceller") {
                group.cancelAll()
                shielded.isShielded = false
            }
        }
    }

    /// What governs is never out of sight.
    private static let a3b = DirectedProgram("a3b") { stage in
        stage.hasDeadlineEverywhere.raise()
        _ = try? await fail(after: .seconds(10_000)) {
            try await withScopedTaskGroup(name: "group") { group in
                _ = try await group.start(name: "child") { (status: TaskStatus<Int>) in
                    stage.thread("starter") { status.started(1) }
                    for _ in 0..<4 { stage.checkDeadline() }
                }
            }
        }
    }

    /// A group is cancelled while a child joins it, and the child gives up at once: no failure.
    private static let n2 = DirectedProgram("n2") { stage in
        do {
            try await withScopedTaskGroup(name: "group") { group in
                _ = try await group.start(name: "child") { (status: TaskStatus<Int>) in
                    stage.thread("starter") { status.started(1) }
                    try await stage.forever()
                }
                group.cancelAll()
            }
        } catch { stage.fail("FAILED", "\(error)") }
    }

    /// The caller is cancelled, a shield goes up between it and what was cancelled, a scope opens below that rightly sees nothing,
    /// and then the child reports: it stays with the caller, cancelled, and that scope must be told.
    private static let n3 = DirectedProgram("n3") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let outer = CancelScope(name: "outer")
            let caller = CancelScope(name: "caller")
            stage.add(caller)
            stage.atRest {
                caller.cancel()
                group.cancelAll()
            }
            _ = try await outer.run {
                _ = try await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        stage.thread("canceller") {
                            outer.cancel()
                            caller.isShielded = true
                        }
                        stage.thread("starter") { status.started(1) }
                        try await withCancelScope(name: "inner") { try await stage.forever() }
                    }
                }
            }
        }
    }

    /// The caller is cancelled when the child has started: the child is the group's, and goes on.
    private static let moved = DirectedProgram("moved") { stage in
        let hasReported = Flag()
        let hasEnded = Flag()
        do {
            try await withScopedTaskGroup(name: "group") { group in
                let caller = CancelScope(name: "caller")
                let value = try await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        defer { hasEnded.raise() }
                        stage.thread("starter") {
                            status.started(1)
                            hasReported.raise()
                        }
                        stage.thread("canceller") { caller.cancel() }
                        stage.thread("deadline") { caller.deadline = .after(.milliseconds(1)) }
                        try await withCancelScope(name: "inner") { try await stage.forever() }
                    }
                }
                if value == nil { return }
                while !caller.cancelCalled || !hasReported.isUp { await Task.yield() }
                for _ in 0..<3 { await Task.yield() }
                stage.expect(Deadline.currentEffective != .passed, "CANCELLED", "the group, with the caller")
                stage.expect(!hasEnded.isUp, "ENDED", "the child, though it had started")
                group.cancelAll()
            }
        } catch { stage.fail("FAILED", "\(error)") }
    }
}
