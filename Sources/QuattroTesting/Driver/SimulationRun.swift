import Quattro

/// One run of one body: sets the simulation up on the current thread, runs it there, and evaluates how it ended.
struct SimulationRun {
    struct Outcome<Value> {
        let value: Value
        let steps: Int
        let choices: [Choice]
        let escapes: Int
    }

    let driver: SimulationDriver

    init(
        _ plan: Plan,
        seed: Int?,
        options: Simulation.Options,
        movesTime: Bool = true,
        telling: Telling = Telling()
    ) {
        driver = SimulationDriver(plan, seed: seed, options: options, movesTime: movesTime, telling: telling)
    }

    /// Blocks the current thread until the run is over.
    func perform<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Outcome<Value> {
        Simulations.begin()
        let note = driver.crashNote()
        let around = driver.enterProcess()
        driver.state.withLock { $0.setRecording($0.events != nil) }
        defer {
            driver.finish()
            driver.call.leave()
            driver.runtime?.setSimulation(around)
            note?.end()
            Simulations.end()
        }
        let result = Guarded<Result<Value, any Error>?>(nil)
        let scope = driver.cancelStep.map { _ in CancelScope(name: "cancelled by the schedule") }
        let body = scope.map { Self.body(body, in: $0) } ?? body
        let (life, root) = start(body) { value in result.withLock { $0 = value } }
        driver.call.enter(RunningCall.Level(driver: driver, root: root))
        switch driver.run(cancel: { scope?.cancel() }) {
        case .deadlock: throw driver.failure(.deadlock)
        case .stepLimit: throw driver.failure(.stepLimit)
        case .outsideLimit: throw driver.failure(.outsideLimit)
        // By then, the caller has got another error or has given up itself.
        case .interrupted, .abandoned: throw CancellationError()
        case .over: break
        }
        switch result.withLock({ $0 }) {
        case .success(let value):
            try driver.checkLeaks(life)
            try driver.checkEscapes()
            try driver.checkCancellation()
            if let mismatch = driver.state.withLock({ $0.machine.plan.mismatch(isOver: true) }) { throw mismatch }
            return driver.outcome(value)
        case .failure(let error):
            // The body should give up, but must leave nothing behind.
            if driver.wasCancelled { try driver.checkLeaks(life) }
            throw driver.failure(.body(error))
        case nil: trap("a simulation was over before its body had ended")
        }
    }

    private static func body<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value,
        in scope: CancelScope
    ) -> @Sendable () async throws -> Value {
        {
            guard let value = try await scope.run(body) else { throw CancellationError() }
            return value
        }
    }

    /// Makes the root task within the current task, so that it copies the task-local values.
    private func start<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value,
        _ store: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) -> (Life.Reference, root: Task<Void, Never>) {
        let life = Life()
        let driver = driver
        let root = Life.$current.withValue(life) {
            Timekeeper.withTimekeeper(driver.timekeeper) {
                Task(executorPreference: driver.makeRootExecutor()) {
                    do {
                        store(.success(try await body()))
                        driver.bodyEnded(threw: false)
                    } catch {
                        store(.failure(error))
                        driver.bodyEnded(threw: true)
                    }
                }
            }
        }
        return (Life.Reference(life), root)
    }
}

/// Retained by every task that was made in a simulation and has not ended, whatever its executor: a task retains the task-local values that
/// it copied.
final class Life: Sendable {
    @TaskLocal static var current: Life?

    final class Reference {
        private weak var life: Life?

        init(_ life: Life) { self.life = life }

        var isOver: Bool { life == nil }
    }
}

// MARK: - Judging a run whose body has ended

extension SimulationDriver {
    fileprivate func outcome<Value>(_ value: Value) -> SimulationRun.Outcome<Value> {
        let (machine, escapes) = state.withLock { ($0.machine, $0.escapes.count) }
        return SimulationRun.Outcome(value: value, steps: machine.steps, choices: machine.choices, escapes: escapes)
    }

    /// Whether the plan has cancelled the body.
    fileprivate var wasCancelled: Bool { state.withLock { $0.cancellation != nil } }

    fileprivate func checkLeaks(_ life: Life.Reference) throws {
        guard options.leaks == .fail else { return }
        if !waitForEnd(of: life) { throw failure(.leak) }
    }

    fileprivate func checkEscapes() throws {
        guard options.escapes == .fail, state.withLock({ $0.escapes.count > 0 }) else { return }
        throw failure(.escaped)
    }

    fileprivate func checkCancellation() throws {
        if state.withLock({ $0.cancellation?.mustEndBody == true }) { throw failure(.body(CancellationSwallowed())) }
    }

    /// Gives threads outside a moment to release what they hold, such as a plain task that has just ended.
    private func waitForEnd(of life: Life.Reference) -> Bool {
        let start = outside { ContinuousClock.now }
        while !life.isOver || hasLeftovers {
            guard outside({ ContinuousClock.now }) - start < graceOfLeftovers else {
                // If plain tasks are simulated, a task that is left is a leak like any other.
                if !hasLeftovers, runtime == nil { state.withLock { $0.escapes.sawTaskLeft() } }
                return false
            }
            pause()
            // This runs the jobs that have arrived meanwhile. The body has ended, so the result does not matter.
            _ = run(cancel: {})
        }
        state.withLock { $0.isClean = true }
        return true
    }

    /// On a very busy machine, a thread that has resumed work outside may take a while to release its task.
    private var graceOfLeftovers: Duration {
        state.withLock { $0.ledger.mayOnlySeemAlive } ? max(options.grace, .seconds(10)) : options.grace
    }

    private var hasLeftovers: Bool {
        let (alive, putOff) = state.withLock { ($0.ledger.aliveCount, $0.putOff.count) }
        return alive > 0 || timekeeper.count > putOff
    }
}
