import Quattro

/// To whom a child belongs while it reports, and what it may see meanwhile.
extension DirectedProgram {
    static let belonging = [
        stillTheCallers, cancelledOnArrival, endedWhileReporting, reportsLate, sawFormer, sawBelow, staleLook,
        gaveUpEarly,
    ]

    /// A group is cancelled while a child of it is still its caller's: the child is on the group's list, and goes on until it has
    /// reported.
    private static let stillTheCallers = DirectedProgram("stillthecallers") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let caller = CancelScope(shielded: true, name: "caller")
            _ = try await caller.run {
                try await group.start(name: "child") { (status: TaskStatus<Int>) in
                    stage.thread("canceller") { group.cancelAll() }
                    for _ in 0..<3 {
                        await Task.yield()
                        stage.expect(!Task.isCancelled, "TOLD EARLY", "the child, by a group that is not its own yet")
                    }
                    status.started(1)
                    try await stage.forever()
                }
            }
        }
    }

    /// A group is cancelled while a child comes to it from a caller that sees nothing of that: the child is told, and gives up, which
    /// is no failure.
    private static let cancelledOnArrival = DirectedProgram("cancelledonarrival") { stage in
        do {
            try await withScopedTaskGroup(name: "group") { group in
                let caller = CancelScope(shielded: true, name: "caller")
                _ = try await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        stage.thread("starter") { status.started(1) }
                        stage.thread("canceller") { group.cancelAll() }
                        try await stage.forever()
                    }
                }
            }
        } catch { stage.fail("FAILED", "\(error)") }
    }

    /// A child ends while another thread reports for it: it gives back each of its places once, whichever is first.
    private static let endedWhileReporting = DirectedProgram("endedwhilereporting") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let caller = CancelScope(name: "caller")
            stage.add(group.cancelScope)
            stage.add(caller)
            _ = try await caller.run {
                _ = try? await group.start(name: "child") { (status: TaskStatus<Int>) in
                    stage.thread("starter") { status.started(1) }
                }
                group.cancelAll()
                try await stage.forever()
            }
        }
    }

    /// A child reports that knows of the cancellation of its caller, before it has been told: it comes too late.
    private static let reportsLate = DirectedProgram("reportslate") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let caller = CancelScope(name: "caller")
            stage.thread("canceller") { caller.cancel() }
            let value = try await caller.run {
                try await group.start(name: "child") { (status: TaskStatus<Int>) in
                    while !caller.cancelCalled { await Task.yield() }
                    status.started(1)
                    try await stage.forever()
                }
            }
            stage.expect(value == nil, "HANDED OVER", "though its caller had been cancelled before")
            group.cancelAll()
        }
    }

    /// A child looks around while it is handed over and its caller is cancelled: if it gives up because of what it saw at the last
    /// moment, that is no failure, and no cancellation of the group.
    private static let sawFormer = DirectedProgram("sawformer") { stage in
        let hasReported = Flag()
        do {
            try await withScopedTaskGroup(name: "group") { group in
                let caller = CancelScope(name: "caller")
                _ = try await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        stage.thread("starter") {
                            status.started(1)
                            hasReported.raise()
                        }
                        stage.thread("canceller") { caller.cancel() }
                        for _ in 0..<3 { try await checkpoint() }
                        await hasReported.wait()
                    }
                }
            }
        } catch { stage.fail("FAILED", "\(error)") }
    }

    /// A child of a child looks around while that one is handed over and its caller is cancelled: what it gives up for stays
    /// visible, and is no failure of the group that it is in.
    private static let sawBelow = DirectedProgram("sawbelow") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let caller = CancelScope(name: "caller")
            _ = try await caller.run {
                try await group.start(name: "child") { (status: TaskStatus<Int>) in
                    stage.thread("starter") { status.started(1) }
                    stage.thread("canceller") { caller.cancel() }
                    do {
                        try await withScopedTaskGroup(name: "inner") { inner in
                            inner.addTask { for _ in 0..<3 { try await checkpoint() } }
                        }
                    } catch {
                        if error is ErrorGroup { stage.fail("FAILED", "\(error)") }
                        let isVisible = Deadline.currentEffective == .passed
                        stage.expect(isVisible, "TAKEN BACK", "what the child of the child saw")
                    }
                }
            }
        }
    }

    /// A child lowers a shield of its own while it is handed over and its caller is cancelled: what it then sees of its caller counts
    /// only while it still belongs to it.
    private static let staleLook = DirectedProgram("stalelook") { stage in
        let hasEnded = Flag()
        do {
            try await withScopedTaskGroup(name: "group") { group in
                stage.atRest { group.cancelAll() }
                let caller = CancelScope(name: "caller")
                let value = try await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        defer { hasEnded.raise() }
                        let own = CancelScope.current
                        stage.thread("lowerer") { own?.isShielded = false }
                        stage.thread("starter") { status.started(1) }
                        stage.thread("canceller") { caller.cancel() }
                        try await stage.forever()
                    }
                }
                if value == nil { return }
                for _ in 0..<6 { await Task.yield() }
                stage.expect(!hasEnded.isUp || stage.isFinal, "ENDED", "the child, though it had started")
                await stage.untilCancelled()
            }
        } catch { stage.fail("FAILED", "\(error)") }
    }

    /// A child gives up while it comes to a group that is cancelled: whether that is a failure is asked where it belongs in the end.
    private static let gaveUpEarly = DirectedProgram("gaveupearly") { stage in
        do {
            try await withScopedTaskGroup(name: "group") { group in
                group.cancelAll()
                let caller = CancelScope(shielded: true, name: "caller")
                _ = try await caller.run {
                    try await group.start(name: "child") { (status: TaskStatus<Int>) in
                        stage.thread("starter") { status.started(1) }
                        throw CancellationError()
                    }
                }
            }
        } catch { stage.fail("FAILED", "\(error)") }
    }
}
