import Quattro

/// One run of one body: sets the simulation up on the current thread, runs it there, and judges how it ended.
struct SimulationRun {
    struct Outcome<Value> {
        let value: Value
        let steps: Int
        let choices: [Choice]
        let escapes: Int
    }

    private let driver: SimulationDriver

    init(_ plan: Plan, seed: UInt64?, options: Simulation.Options, movesTime: Bool = true) {
        driver = SimulationDriver(plan, seed: seed, options: options, movesTime: movesTime)
    }

    /// Blocks the current thread until the run is over.
    func perform<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Outcome<Value> {
        Simulations.begin()
        defer {
            driver.finish()
            Simulations.end()
        }
        let result = Guarded<Result<Value, any Error>?>(nil)
        let life = start(body) { value in result.withLock { $0 = value } }
        switch driver.run(cancel: {}) {
        case .deadlock: throw driver.failure(.deadlock)
        case .stepLimit: throw driver.failure(.stepLimit)
        case .interrupted: throw CancellationError()
        case .over: break
        }
        switch result.withLock({ $0 }) {
        case .success(let value):
            try driver.checkLeaks(life)
            try driver.checkEscapes()
            return driver.outcome(value)
        case .failure(let error): throw driver.failure(.body(error))
        case nil: trap("a simulation was over before its body had ended")
        }
    }

    /// Makes the root task in the current one, so that it copies its task-local values.
    private func start<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value,
        _ store: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) -> Life.Reference {
        let life = Life()
        let (driver, timekeeper) = (driver, driver.timekeeper)
        Life.$current.withValue(life) {
            _ = Task(executorPreference: driver.makeRootExecutor()) {
                do {
                    store(.success(try await Timekeeper.withTimekeeper(timekeeper) { try await body() }))
                } catch {
                    store(.failure(error))
                }
                driver.bodyEnded()
            }
        }
        return Life.Reference(life)
    }
}

/// Kept by every task that was made in a simulation and has not ended, whatever executor it is on: a task keeps the
/// task-local values that it copied.
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

    fileprivate func checkLeaks(_ life: Life.Reference) throws {
        guard options.leaks == .fail else { return }
        let isClean = state.withLock { $0.ledger.aliveCount == 0 } && timekeeper.count == 0
        if !isClean || !waitForEnd(of: life) { throw failure(.leak) }
    }

    fileprivate func checkEscapes() throws {
        guard options.escapes == .fail, state.withLock({ $0.escapes.count > 0 }) else { return }
        throw failure(.escaped)
    }

    /// A task outside, such as a plain `Task`, has a moment to end: its last instructions run on another thread.
    private func waitForEnd(of life: Life.Reference) -> Bool {
        let start = ContinuousClock.now
        while !life.isOver {
            guard ContinuousClock.now - start < options.grace else {
                state.withLock { $0.escapes.sawTaskLeft() }
                return false
            }
            pause()
        }
        return true
    }
}
