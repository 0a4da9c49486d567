import Quattro
import QuattroToolCore
import Subprocess

/// Runs the commands of a plan as one task group.
struct Runner: Sendable {
    let plan: RunPlan
    let ledger: Ledger
    let output: Output
    let grace: Grace
    let interruption: Interruption

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
        case .failAfter(let limit): try await fail(after: limit.duration) { try await runGroup(within: $0) }
        case .moveOnAfter(let limit): try await moveOn(after: limit.duration) { try await runGroup(within: $0) }
        case nil: try await withCancelScope { try await runGroup(within: $0) }
        }
    }

    private func runGroup(within limit: CancelScope) async throws {
        try await withScopedTaskGroup(
            concurrencyLimit: plan.concurrencyLimit,
            onFailure: plan.keepsGoing ? .waitForAll : .cancelAll,
            name: "quattro run"
        ) { group in
            for command in plan.commands {
                let name = command.label.description
                if command.isBackground {
                    group.addBackgroundTask(name: name) { try await run(command, in: group, within: limit) }
                } else {
                    group.addTask(name: name) { try await run(command, in: group, within: limit) }
                }
            }
        }
    }
}

// MARK: - One command

/// A command that failed by itself; this is what fails the group.
private struct CommandFailure: Error, CustomStringConvertible {
    let outcome: Outcome

    var description: String { outcome.description }
}

extension Runner {
    private func run(_ command: RunPlan.Command, in group: ScopedTaskGroup, within limit: CancelScope) async throws {
        let outcome = await outcome(of: command, in: group, within: limit)
        ledger.ended(command.label, outcome)
        if outcome.failureStatus != nil { throw CommandFailure(outcome: outcome) }
        if case .exited = outcome { return }
        throw CancellationError()
    }

    private func outcome(
        of command: RunPlan.Command,
        in group: ScopedTaskGroup,
        within limit: CancelScope
    ) async -> Outcome {
        let label = command.label
        let shell = ShellCommand(label: label, text: command.text, grace: grace, output: output)
        do {
            let status = try await fail(after: plan.eachFailAfter?.duration, name: label.description) { own in
                try Task.checkCancellation()
                ledger.started(label, deadline: .currentEffective)
                return try await shell.run {
                    let outcome = outcomeOfStopping(own, in: group, within: limit)
                    ledger.stopping(label, outcome: outcome)
                    return endsTheRun(outcome)
                }
            }
            return Outcome(status)
        } catch {
            return ledger.current.outcomeOfStopping(label) ?? outcomeOfNotStarting(error)
        }
    }

    private func outcomeOfNotStarting(_ error: any Error) -> Outcome {
        switch error {
        case is DeadlineExceeded: .exceeded(plan.eachFailAfter?.text ?? "")
        case is CancellationError: .notStarted
        default: .couldNotStart("\(error)")
        }
    }
}

// MARK: - Causes

extension Runner {
    /// Asks the scopes around a command, from the inside out, which of them has been cancelled for a reason of its own.
    private func outcomeOfStopping(
        _ own: CancelScope,
        in group: ScopedTaskGroup,
        within limit: CancelScope
    ) -> Outcome {
        if case .deadline = own.cause, let each = plan.eachFailAfter { return .exceeded(each.text) }
        if case .childFailed(let whose) = group.cancelScope.cause { return .stopped(.failure(whose)) }
        if case .deadline = limit.cause, let limitCause { return .stopped(limitCause) }
        return .stopped(interruption.cause ?? .restDone)
    }

    /// Whether all others are stopped as well when one has this outcome.
    private func endsTheRun(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .exited, .signaled, .notStarted, .stopped(.restDone): false
        case .exceeded, .couldNotStart: !plan.keepsGoing
        case .stopped: true
        }
    }

    private var limitCause: StopCause? {
        switch plan.limit {
        case .failAfter(let limit): .failAfter(limit.text)
        case .moveOnAfter(let limit): .moveOnAfter(limit.text)
        case nil: nil
        }
    }
}

extension Outcome {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signaled(signal)
        }
    }
}
