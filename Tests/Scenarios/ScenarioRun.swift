import Quattro

/// Runs scenarios on Quattro; `Differential/trio_model.py` is the same on Trio, operation by operation.
package final class ScenarioRun: Sendable {
    struct State {
        var trace: Trace = [:]
        var scopes: [String: CancelScope] = [:]
        var phases: [String: String] = [:]
        var groups: [String: ScopedTaskGroup] = [:]
        var handles: [String: TaskHandle<Void>] = [:]
        var statuses: [String: TaskStatus<Void>] = [:]
    }

    let state = Guarded(State())
    let start = Deadline.now
    let limiters = ["l1": ConcurrencyLimiter(1), "l2": ConcurrencyLimiter(2)]
    let isOrdered: Bool
    let bug: PlantedBug?

    /// The trace of a scenario, which runs in the simulation around: that decides the order of what happens at one instant.
    ///
    /// - Parameters:
    ///   - scenario: What to run.
    ///   - isOrdered: Whether the errors of a group are told in order, and not sorted.
    ///   - bug: What to do wrong, to see whether it is noticed.
    /// - Returns: What each task did.
    package static func trace(of scenario: Scenario, isOrdered: Bool, bug: PlantedBug? = nil) async -> Trace {
        let run = ScenarioRun(isOrdered: isOrdered, bug: bug)
        await run.perform(scenario)
        return run.state.withLock { $0.trace }
    }

    private init(isOrdered: Bool, bug: PlantedBug?) {
        self.isOrdered = isOrdered
        self.bug = bug
    }

    private func perform(_ scenario: Scenario) async {
        makeScopes(of: scenario.main)
        await withTaskGroup { tasks in
            tasks.addTask { try? await self.task("main", scenario.main) }
            guard let cancelAt = scenario.cancelAt else { return }
            try? await sleep(cancelAt)
            tasks.cancelAll()
        }
    }

    // MARK: Parts

    /// The whole life of a task.
    func task(_ task: String, _ block: [Step]) async throws {
        state.withLock { $0.trace[task] = [] }
        log(task, "begins")
        try await logged(task, "ends") { try await run(block, in: task) }
    }

    func run(_ block: [Step], in task: String) async throws {
        do {
            for step in block {
                await Task.yield()
                try await perform(step, in: task)
            }
            await Task.yield()
        } catch {
            await Task.yield()
            throw error
        }
    }

    func log(_ task: String, _ words: String...) {
        let event = "\(tick) " + words.filter { !$0.isEmpty }.joined(separator: " ")
        state.withLock { $0.trace[task, default: []].append(event) }
    }

    /// Logs how a part came out.
    func logged(_ task: String, _ words: String, _ part: nonisolated(nonsending) () async throws -> Void) async throws {
        do {
            try await part()
            log(task, words, "returned")
        } catch {
            log(task, words, text(error))
            throw error
        }
    }

    func perform(_ step: Step, in task: String) async throws {
        switch step.op {
        case .sleep:
            try await wait("slept", in: task) {
                try await sleep(step.for ?? 0)
            }
        case .checkpoint: try await wait("passed", in: task) { try await checkpoint() }
        case .raise: throw Failure(number: step.error ?? 0)
        case .catch: try await `catch`(step, in: task)
        case .finally: try await finally(step, in: task)
        case .aside: try await aside(step, in: task)
        case .place: try await place(step, in: task)
        case .scope: try await scope(step, in: task)
        case .cancel, .shield, .move, .tighten: change(step, in: task)
        case .look: look(step, in: task)
        case .read: log(task, "effective", moment(.currentEffective, orPassedAt: tick))
        case .group: try await group(step, in: task)
        case .child, .background: add(step, in: task)
        case .start: try await start(step, in: task)
        case .started: started(step, in: task)
        case .stop: stop(step, in: task)
        case .join: try await join(step, in: task)
        }
    }

    // MARK: Waiting, failing

    private func wait(
        _ event: String,
        in task: String,
        _ wait: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        do {
            try await wait()
        } catch {
            log(task, "wait", text(error))
            throw error
        }
        log(task, event)
    }

    private func `catch`(_ step: Step, in task: String) async throws {
        do {
            try await logged(task, "catch") { try await run(step.body, in: task) }
        } catch {
            let isCaught = step.what == .all || isCancellation(error) == (step.what == .cancellations)
            if !isCaught { throw error }
        }
    }

    private func finally(_ step: Step, in task: String) async throws {
        let result: Result<Void, any Error>
        do {
            result = .success(try await logged(task, "finally") { try await run(step.body, in: task) })
        } catch {
            result = .failure(error)
        }
        try await run(step.then ?? [], in: task)
        try result.get()
    }

    private func place(_ step: Step, in task: String) async throws {
        let name = step.of ?? "l1"
        guard let limiter = limiters[name] else { throw Missing(name: name) }
        var isIn = false
        do {
            try await limiter.withPlace {
                isIn = true
                log(task, "place of", name)
                try await run(step.body, in: task)
            }
            log(task, "left", name, "returned")
        } catch {
            log(task, isIn ? "left \(name)" : "wait", text(error))
            throw error
        }
    }

    /// In a child task of the standard library, which knows of scopes only what its task does.
    private func aside(_ step: Step, in task: String) async throws {
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await self.run(step.body, in: task) }
            try await tasks.waitForAll()
        }
    }
}
