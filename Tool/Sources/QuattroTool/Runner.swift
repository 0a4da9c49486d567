import Quattro
import QuattroToolCore

/// Runs the commands of a plan as one task group.
struct Runner: Sendable {
    let plan: RunPlan
    /// When the time of the run began to count.
    let began: ContinuousClock.Instant
    let ledger: Ledger
    let output: Output
    let grace: Grace
    let interruption: Interruption
    let places: CommandPlaces
    let descriptorLimit: UInt?
    let order: OrderDriver
    let jobs: [RunJob]
    let names: CommandNames

    /// Runs everything, to the end of the last process.
    ///
    /// - Returns: What stopped the run as a whole, if anything did.
    func run() async -> StopCause? {
        do {
            let isInTime = try await interruption.scope.run { try await runWithinLimit() }
            if isInTime == false { return interruption.cause ?? limitCause }
        } catch is DeadlineExceeded {
            return interruption.cause ?? limitCause
        } catch {
            // The error stands for failed commands, which the ledger knows.
        }
        return interruption.cause
    }

    /// - Returns: Whether the run ended before its time was up.
    private func runWithinLimit() async throws -> Bool {
        switch plan.limit {
        case .failAfter(let limit):
            try await fail(at: .at(began + limit.duration)) { scope in
                do {
                    try await runGroup(within: scope)
                } catch is ErrorGroup where wasCutShort(by: scope) {
                    // The deadline takes precedence over earlier failures, which the ledger knows.
                    throw CancellationError()
                }
            }
        case .moveOnAfter(let limit):
            return try await moveOn(at: .at(began + limit.duration)) { try await runGroup(within: $0) } != nil
        case nil: try await withCancelScope { try await runGroup(within: $0) }
        }
        return true
    }

    private func wasCutShort(by scope: CancelScope) -> Bool {
        guard case .deadline = scope.cause, let limitCause else { return false }
        return ledger.wasCutShort(by: limitCause, keepsGoing: plan.keepsGoing)
    }

    /// Starts commands as they may start, and waits until the foreground is done; then the background is stopped.
    private func runGroup(within limit: CancelScope) async throws {
        ledger.limited(by: .currentEffective)
        try await withScopedTaskGroup(
            concurrencyLimit: plan.concurrencyLimit,
            onFailure: plan.keepsGoing ? .waitForAll : .cancelAll,
            name: "quattro run"
        ) { group in
            order.began(with: jobs, done: plan.doneBefore)
            if plan.streams.isEmpty {
                order.inputEnded()
            } else {
                group.addBackgroundTask(name: "--from") { await readCommands() }
            }
            let around = Surroundings(group: group, limit: limit)
            while let starts = try await order.next() {
                for start in starts { add(ledger.command(start.number), since: start.moment, around) }
            }
        }
    }

    private func add(_ command: RunPlan.Command, since moment: ContinuousClock.Instant, _ around: Surroundings) {
        let name = command.label.description
        if command.isBackground {
            around.group.addBackgroundTask(name: name) { try await run(command, since: moment, around) }
        } else {
            around.group.addTask(name: name) { try await run(command, since: moment, around) }
        }
    }
}

/// The scopes around a command, which may stop it.
struct Surroundings: Sendable {
    let group: ScopedTaskGroup
    let limit: CancelScope

    /// The command whose failure ended the group.
    var failure: String? {
        switch group.cancelScope.cause {
        // If the tool itself cancels the group, it passes a failure as the reason.
        case .childFailed(let whose): whose
        case .explicit(let whose): whose?.rawValue
        default: nil
        }
    }
}

// MARK: - Causes

extension Runner {
    /// Finds out which scope around a command, from the inside out, was cancelled for a reason of its own.
    func outcomeOfStopping(_ own: CancelScope?, _ start: CommandStart, _ around: Surroundings) -> Outcome {
        if case .deadline = own?.cause, let each = plan.eachFailAfter { return .exceeded(each.text) }
        if start.isTooLate, let within = plan.readyWithin { return .notReady(within.text) }
        if let whose = around.failure { return .stopped(.failure(whose)) }
        if case .deadline = around.limit.cause, let limitCause { return .stopped(limitCause) }
        return .stopped(interruption.cause ?? .restDone)
    }

    /// Whether all others are stopped as well when one has this outcome.
    func endsTheRun(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .exited, .signaled, .notStarted, .leftOut, .doneBefore, .stopped(.restDone): false
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
