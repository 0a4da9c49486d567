/// How the priority of a task that waits reaches the tasks that it waits for, where Swift does not see that it waits.
///
/// The runtime calls an escalation handler under a lock of the task that is raised, as it calls a cancellation handler under one of
/// the task that is cancelled. Raising another task from in there could wait for a thread that goes the other way, so it is done
/// elsewhere.
extension CancelScope {
    /// Raises the priority of the task that runs the body, or will.
    func escalate(to priority: Priority) {
        let body = state.withLock { state in
            state.escalation = max(state.escalation ?? priority, priority)
            return state.body
        }
        body?.escalate(to: priority)
    }

    /// The task that runs the body gets the priority of the task that waits for it.
    nonisolated(nonsending) func lendingPriority<Outcome>(_ wait: () async -> Outcome) async -> Outcome {
        await withTaskPriorityEscalationHandler {
            // The priority is read after the handler has been installed: a change in between would be lost.
            escalate(to: Priority(Task.currentPriority))
            return await wait()
        } onPriorityEscalated: { _, new in
            deliver { $0.escalate(to: Priority(new)) }
        }
    }

    /// Raises the priority of the tasks inside, and of those that come later.
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
