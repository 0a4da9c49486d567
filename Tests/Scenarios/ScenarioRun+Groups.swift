import Quattro
import Synchronization

/// The operations on groups and their children.
extension ScenarioRun {
    func group(_ step: Step, in task: String) async throws {
        let name = step.ownName
        log(task, "open", name)
        let outcome: Result<Void, any Error>
        do {
            if step.value == true {
                _ = try await withScopedTaskGroup(name: name) { group in
                    try await body(of: group, step, in: task)
                    return 1
                }
            } else {
                try await withScopedTaskGroup(name: name) { try await body(of: $0, step, in: task) }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        state.withLock {
            $0.phases[name] = "ended"
            $0.groups[name] = nil
        }
        await Task.yield()
        log(task, "close", name, text(outcome), flags(of: name))
        if bug != .losesErrors { try outcome.get() }
    }

    private func body(of group: ScopedTaskGroup, _ step: Step, in task: String) async throws {
        enter(group.cancelScope, step.ownName)
        state.withLock { $0.groups[step.ownName] = group }
        try await logged(task, "body") { try await run(step.body, in: task) }
    }

    func add(_ step: Step, in task: String) {
        let name = step.ownName
        guard let group = state.withLock({ $0.groups[step.of ?? ""] }) else { return }
        log(task, "add", name)
        let isBackground = step.op == .background && bug != .forgetsBackground
        let handle =
            if isBackground {
                group.addBackgroundTask { try await self.child(step) }
            } else if step.immediate == true {
                group.addImmediateTask {
                    await Task.yield()  // until its handle is known
                    try await self.child(step)
                }
            } else {
                group.addTask { try await self.child(step) }
            }
        state.withLock { $0.handles[name] = handle }
    }

    private func child(_ step: Step) async throws {
        await Task.yield()
        try await task(step.ownName, step.body)
    }

    func start(_ step: Step, in task: String) async throws {
        let name = step.ownName
        guard let group = state.withLock({ $0.groups[step.of ?? ""] }) else { return }
        log(task, "start", name)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await group.start { (status: TaskStatus<Void>) in
                    self.state.withLock { $0.statuses[name] = status }
                    defer { self.state.withLock { $0.statuses[name] = nil } }
                    try await self.child(step)
                }
            )
        } catch {
            outcome = .failure(error)
        }
        await Task.yield()
        log(task, "start", name, text(outcome))
        try outcome.get()
    }

    /// Reporting twice is a programming error; and a task that has ended has nothing to report any more.
    func started(_ step: Step, in task: String) {
        let name = step.of ?? ""
        guard let status = state.withLock({ $0.statuses.removeValue(forKey: name) }) else { return }
        log(task, "started", name)
        status.started()
    }

    func stop(_ step: Step, in task: String) {
        guard let handle = state.withLock({ $0.handles[step.ownName] }) else { return }
        log(task, "stop", step.ownName)
        handle.cancel()
    }

    func join(_ step: Step, in task: String) async throws {
        guard let handle = state.withLock({ $0.handles[step.ownName] }) else { return }
        log(task, "join", step.ownName)
        do {
            let value: Void? = try await moveOn(after: .nanoseconds(step.for ?? 0)) { try await handle.value }
            log(task, "joined", step.ownName, value == nil ? "gave up" : "returned")
        } catch {
            log(task, "joined", step.ownName, text(error))
            throw error
        }
    }
}
