import Quattro
import QuattroToolCore

/// Runs the commands of a plan as one task group.
struct Runner: Sendable {
    let plan: RunPlan
    /// From when the time of the run counts.
    let began: ContinuousClock.Instant
    let ledger: Ledger
    let output: Output
    let grace: Grace
    let interruption: Interruption
    let places: CommandPlaces
    let descriptorLimit: UInt?

    /// Runs everything, to the end of the last process.
    ///
    /// - Returns: What stopped the run as a whole, if anything did.
    func run() async -> StopCause? {
        do {
            try await interruption.scope.run { try await runWithinLimit() }
        } catch is DeadlineExceeded {
            return interruption.cause ?? limitCause
        } catch {
            // Commands that failed. The ledger knows them.
        }
        return interruption.cause
    }

    private func runWithinLimit() async throws {
        switch plan.limit {
        case .failAfter(let limit):
            try await fail(at: .at(began + limit.duration)) { scope in
                do {
                    try await runGroup(within: scope)
                } catch is ErrorGroup where wasCutShort(by: scope) {
                    // The deadline outranks what had failed before, and the ledger knows that.
                    throw CancellationError()
                }
            }
        case .moveOnAfter(let limit):
            try await moveOn(at: .at(began + limit.duration)) { try await runGroup(within: $0) }
        case nil: try await withCancelScope { try await runGroup(within: $0) }
        }
    }

    private func wasCutShort(by scope: CancelScope) -> Bool {
        guard case .deadline = scope.cause, let limitCause else { return false }
        return ledger.current.wasCutShort(by: limitCause, keepsGoing: plan.keepsGoing)
    }

    private func runGroup(within limit: CancelScope) async throws {
        ledger.limited(by: .currentEffective)
        if let readiness = plan.readiness { return try await runGroups(awaiting: readiness, within: limit) }
        try await withForegroundGroup { group in
            let around = Surroundings(groups: [group], limit: limit)
            for command in plan.foreground {
                group.addTask(name: command.label.description) { try await run(command, around) }
            }
            for command in plan.background {
                group.addBackgroundTask(name: command.label.description) { try await run(command, around) }
            }
        }
    }

    func withForegroundGroup(_ add: (ScopedTaskGroup) -> Void) async throws {
        try await withScopedTaskGroup(
            concurrencyLimit: plan.concurrencyLimit,
            onFailure: failurePolicy,
            name: "quattro run",
            add
        )
    }

    var failurePolicy: FailurePolicy { plan.keepsGoing ? .waitForAll : .cancelAll }
}

/// What lies around a command, and may stop it.
struct Surroundings: Sendable {
    /// From the inside out.
    let groups: [ScopedTaskGroup]
    let limit: CancelScope
    /// The scope of `--ready-within`, around a command that is being started.
    var start: CancelScope?

    /// Whose failure has ended one of the groups.
    var failure: String? {
        for group in groups {
            switch group.cancelScope.cause {
            // When the tool itself cancels a group, it gives a failure as the reason or none.
            case .childFailed(let whose): return whose
            case .explicit(let whose?): return whose.rawValue
            default: continue
            }
        }
        return nil
    }
}

// MARK: - Causes

extension Runner {
    /// Asks the scopes around a command, from the inside out, which of them has been cancelled for a reason of its own.
    func outcomeOfStopping(_ own: CancelScope, _ around: Surroundings) -> Outcome {
        if case .deadline = own.cause, let each = plan.eachFailAfter { return .exceeded(each.text) }
        if let notReady = outcomeOfNotBeingReady(around) { return notReady }
        if let whose = around.failure { return .stopped(.failure(whose)) }
        if case .deadline = around.limit.cause, let limitCause { return .stopped(limitCause) }
        return .stopped(interruption.cause ?? .restDone)
    }

    /// Whether all others are stopped as well when one has this outcome.
    func endsTheRun(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .exited, .signaled, .notStarted, .doneBefore, .stopped(.restDone): false
        case .exceeded, .couldNotStart: !plan.keepsGoing
        case .beforeReady, .notReady, .stopped: true
        }
    }

    var limitCause: StopCause? {
        switch plan.limit {
        case .failAfter(let limit): .failAfter(limit.text)
        case .moveOnAfter(let limit): .moveOnAfter(limit.text)
        case nil: nil
        }
    }
}
