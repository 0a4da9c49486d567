import CQuattroGuard
import Foundation
import Quattro
import QuattroInspect
import QuattroToolCore
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Runs the commands of a plan as one task group.
struct Runner: Sendable {
    let plan: RunPlan
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
            try await fail(after: limit.duration) { scope in
                do {
                    try await runGroup(within: scope)
                } catch is ErrorGroup where wasCutShort(by: scope) {
                    // The deadline outranks what had failed before, and the ledger knows that.
                    throw CancellationError()
                }
            }
        case .moveOnAfter(let limit): try await moveOn(after: limit.duration) { try await runGroup(within: $0) }
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

// MARK: - One command

/// A command that failed by itself; this is what fails the group.
private struct CommandFailure: Error, CustomStringConvertible {
    let outcome: Outcome

    var description: String { outcome.description }
}

extension Runner {
    /// Runs a command and takes note of its outcome.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - around: What may stop it.
    ///   - start: Whom to tell when it is ready, if someone waits for that.
    /// - Throws: If it failed, and if it was stopped.
    func run(_ command: RunPlan.Command, _ around: Surroundings, _ start: TaskStatus<Void>? = nil) async throws {
        var outcome = await outcome(of: command, around, start)
        if start != nil, !ledger.current.isReady(command.label) { outcome = outcome.withoutHavingBeenReady }
        ledger.ended(command.label, outcome)
        Timeline.mark("\(command.label) ended: \(outcome)")
        if outcome.failureStatus != nil { throw CommandFailure(outcome: outcome) }
        if case .exited = outcome { return }
        throw CancellationError()
    }

    private func outcome(
        of command: RunPlan.Command,
        _ around: Surroundings,
        _ start: TaskStatus<Void>?
    ) async -> Outcome {
        do {
            while true {
                let place = try await places.take(isBackground: command.isBackground)
                do {
                    defer { place.leave() }
                    return try await outcome(of: command, in: place, around, start)
                } catch let error as OutOfResources {
                    ledger.waitsAgain(command.label)
                    try await places.waitForMore(error)
                }
            }
        } catch {
            return ledger.current.outcomeOfStopping(command.label) ?? outcomeOfNotStarting(error, around)
        }
    }

    private func outcome(
        of command: RunPlan.Command,
        in place: CommandPlaces.Place,
        _ around: Surroundings,
        _ start: TaskStatus<Void>?
    ) async throws -> Outcome {
        let label = command.label
        // Dispatch waits for ever for a thread that it cannot make: so a command must not take the last ones.
        guard quattro_can_make_threads(4) != 0 else { throw OutOfResources(error: EAGAIN) }
        do {
            let status = try await fail(after: plan.eachFailAfter?.duration, name: label.description) { own in
                try Task.checkCancellation()
                ledger.started(label, deadline: .currentEffective)
                let watch = start.flatMap { readyWatch(label, own, around, $0) }
                let status = try await shell(for: command, place, watch).run {
                    let outcome = outcomeOfStopping(own, around)
                    ledger.stopping(label, outcome: outcome)
                    Timeline.mark("\(label): \(outcome)")
                    return endsTheRun(outcome)
                }
                // Its last lines may be those that say that it is ready.
                _ = try? await moveOn(after: grace.duration) { try await watch?.untilIdle() }
                return status
            }
            return Outcome(status)
        } catch let error as SubprocessError where ledger.current.entries[label.number - 1].process == nil {
            guard let number = error.underlyingError?.rawValue else { throw error }
            throw OutOfResources.errors.contains(number) ? OutOfResources(error: number) : error
        }
    }

    private func shell(
        for command: RunPlan.Command,
        _ place: CommandPlaces.Place,
        _ watch: ReadyWatch?
    ) -> ShellCommand {
        ShellCommand(
            label: command.label,
            text: command.text,
            place: place,
            descriptorLimit: descriptorLimit,
            grace: grace,
            output: output,
            ledger: ledger,
            watch: watch
        )
    }

    private func outcomeOfNotStarting(_ error: any Error, _ around: Surroundings) -> Outcome {
        switch error {
        case is DeadlineExceeded: .exceeded(plan.eachFailAfter?.text ?? "")
        case is CancellationError: outcomeOfNotBeingReady(around) ?? .notStarted
        case let error as SubprocessError: .couldNotStart(error.underlyingError.map { "\($0)" } ?? "\(error)")
        default: .couldNotStart("\(error)")
        }
    }
}

// MARK: - Causes

extension Runner {
    /// Asks the scopes around a command, from the inside out, which of them has been cancelled for a reason of its own.
    private func outcomeOfStopping(_ own: CancelScope, _ around: Surroundings) -> Outcome {
        if case .deadline = own.cause, let each = plan.eachFailAfter { return .exceeded(each.text) }
        if let notReady = outcomeOfNotBeingReady(around) { return notReady }
        if let whose = around.failure { return .stopped(.failure(whose)) }
        if case .deadline = around.limit.cause, let limitCause { return .stopped(limitCause) }
        return .stopped(interruption.cause ?? .restDone)
    }

    /// Whether all others are stopped as well when one has this outcome.
    private func endsTheRun(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .exited, .signaled, .notStarted, .stopped(.restDone): false
        case .exceeded, .couldNotStart: !plan.keepsGoing
        case .beforeReady, .notReady, .stopped: true
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
