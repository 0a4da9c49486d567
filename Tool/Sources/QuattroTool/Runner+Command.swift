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

/// The error of a command that failed by itself, which fails the group.
private struct CommandFailure: Error, CustomStringConvertible {
    let outcome: Outcome

    var description: String { outcome.description }
}

extension Runner {
    /// Runs a command, with retries, and records its outcome.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - moment: When it was allowed to start.
    ///   - around: The surroundings that may stop it.
    /// - Throws: An error if it failed or was stopped.
    func run(_ command: RunPlan.Command, since moment: ContinuousClock.Instant, _ around: Surroundings) async throws {
        let label = command.label
        let start = start(of: command, since: moment)
        var outcome = await start.run { await lastOutcome(of: command, start, around) }
        if start.probe != nil, !start.wasReady { outcome = outcome.withoutHavingBeenReady }
        ledger.ended(label, outcome)
        Timeline.mark("\(label) ended: \(outcome)")
        let failure = outcome.failureStatus.map { _ in "\(label): \(outcome)" }
        order.ended(label, ending(outcome, failure))
        // This applies with --keep-going too: if not all background commands are ready, the others cannot run.
        if outcome.isOfNotBeingReady, plan.keepsGoing {
            around.group.cancelAll(reason: failure.map { CancelReason($0) })
        }
        if failure != nil { throw CommandFailure(outcome: outcome) }
        if case .exited = outcome { return }
        throw CancellationError()
    }

    private static var patience: Duration { .seconds(2) }

    private func ending(_ outcome: Outcome, _ failure: String?) -> RunOrder.Ending {
        if case .exited(0) = outcome { return .succeeded }
        return failure.map { .failed($0, endsTheRun: !plan.keepsGoing || outcome.isOfNotBeingReady) } ?? .stopped
    }

    /// The outcome of the last attempt.
    private func lastOutcome(of command: RunPlan.Command, _ start: CommandStart, _ around: Surroundings) async
        -> Outcome
    {
        var attempts = plan.retries.begin(isBackground: command.isBackground)
        while true {
            let began = ContinuousClock.now
            let outcome = await outcome(of: command, start, around)
            guard let delay = attempts.next(after: outcome, took: began.duration(to: .now)) else { return outcome }
            ledger.willRunAgain(command.label)
            do {
                try await pause(for: delay, command.label, outcome)
            } catch {
                return outcomeOfStopping(nil, start, around)
            }
        }
    }

    /// Waits before a command is run again, and says so.
    private func pause(for delay: Duration, _ label: CommandLabel, _ outcome: Outcome) async throws {
        try Task.checkCancellation()
        let text = "\(label): \(outcome), again in \(delay.short)"
        Timeline.mark(text)
        if !plan.isQuiet {
            await output.write(Array("quattro: \(Terminal.printable(text))\n".utf8), to: .standardError)
        }
        try await Task.sleep(for: delay)
    }

    private func outcome(of command: RunPlan.Command, _ start: CommandStart, _ around: Surroundings) async -> Outcome {
        // Until then, this retries even if there is no other command that could free resources.
        var patience = ContinuousClock.now + Self.patience
        do {
            while true {
                let place = try await places.take(isBackground: command.isBackground)
                do {
                    defer { place.leave() }
                    return try await outcome(of: command, in: place, start, around)
                } catch let error as OutOfResources {
                    ledger.waitsAgain(command.label)
                    if places.isOneRunning { patience = .now + Self.patience }
                    guard .now < patience else { throw error }
                    try await places.waitForMore()
                }
            }
        } catch {
            return ledger.outcomeOfStopping(command.label) ?? outcomeOfNotStarting(error, start)
        }
    }

    private func outcome(
        of command: RunPlan.Command,
        in place: CommandPlaces.Place,
        _ start: CommandStart,
        _ around: Surroundings
    ) async throws -> Outcome {
        let label = command.label
        // Dispatch waits for ever for a thread that it cannot make, so a command must not use the last ones.
        guard SpareThreads.areThere else { throw OutOfResources(error: EAGAIN) }
        do {
            let status = try await fail(after: plan.eachFailAfter?.duration, name: label.description) { own in
                try Task.checkCancellation()
                ledger.started(label, deadline: .currentEffective)
                let watch = readyWatch(label, own, start, around)
                let status = try await probing(label, own, start, around) {
                    try await shell(for: command, place, watch).run {
                        let outcome = outcomeOfStopping(own, start, around)
                        ledger.stopping(label, outcome: outcome)
                        Timeline.mark("\(label): \(outcome)")
                        return endsTheRun(outcome)
                    }
                }
                // The last lines may say that the command is ready.
                _ = try? await moveOn(after: grace.duration) { try await watch?.untilIdle() }
                return status
            }
            return Outcome(status)
        } catch let error as SubprocessError where !ledger.hasProcess(label) {
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
            text: command.script,
            shell: plan.shell,
            variables: plan.shell.environment + command.environment,
            place: place,
            descriptorLimit: descriptorLimit,
            grace: grace,
            output: output,
            ledger: ledger,
            watch: watch,
            hasStarted: {
                // Without a probe there is nothing more to wait for.
                if command.isBackground, plan.probes[command.label.number] == nil { order.ready(command.label) }
            }
        )
    }

    private func outcomeOfNotStarting(_ error: any Error, _ start: CommandStart) -> Outcome {
        switch error {
        case is DeadlineExceeded: .exceeded(plan.eachFailAfter?.text ?? "")
        case is CancellationError: start.isTooLate ? .notReady(plan.readyWithin?.text ?? "") : .notStarted
        case let error as SubprocessError: .couldNotStart(error.underlyingError.map { "\($0)" } ?? "\(error)")
        default: .couldNotStart("\(error)")
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
