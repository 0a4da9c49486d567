/// Passes the priority of a waiting task to the tasks that it waits for, where Swift does not see that it waits.
///
/// The runtime calls an escalation handler under a lock of the task that is raised, as it calls a cancellation handler under one of the
/// task that is cancelled. Raising another task inside that handler could deadlock with a thread that takes the locks in the other order,
/// so it is done on another thread.
extension CancelScope {
    /// Raises the priority of the task that runs the body, or that will run it.
    func escalate(to priority: Priority) {
        let body = state.withLock { state in
            state.escalation = max(state.escalation ?? priority, priority)
            return state.body
        }
        body?.escalate(to: priority)
    }

    /// Waits, and meanwhile passes the priority of the waiting task to the task that runs the body.
    nonisolated(nonsending) func lendingPriority<Outcome>(_ wait: () async -> Outcome) async -> Outcome {
        await withTaskPriorityEscalationHandler {
            // The priority is read after the handler has been installed: a change in between would be lost.
            escalate(to: Priority(Task.currentPriority))
            return await wait()
        } onPriorityEscalated: { _, new in
            deliver { $0.escalate(to: Priority(new)) }
        }
    }

    /// Raises the priority of the tasks inside, and of those that are added later.
    func escalateInner(to priority: Priority) {
        let inner = state.withLock { state in
            state.innerEscalation = max(state.innerEscalation ?? priority, priority)
            return state.node.inner.elements
        }
        for scope in inner { scope.escalate(to: priority) }
    }

    /// Does something with the scope on another thread, where no lock of the runtime is held.
    func deliver(_ work: @escaping @Sendable (CancelScope) -> Void) {
        (timekeeper ?? .current).deliver { work(self) }
    }
}
