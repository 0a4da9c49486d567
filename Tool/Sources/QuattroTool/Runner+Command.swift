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
    ///   - start: What to tell when it is ready, if a task waits for that.
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

    private static var patience: Duration { .seconds(2) }

    private func outcome(
        of command: RunPlan.Command,
        _ around: Surroundings,
        _ start: TaskStatus<Void>?
    ) async -> Outcome {
        // Until then it is tried without another command that could make room.
        var patience = ContinuousClock.now + Self.patience
        do {
            while true {
                let place = try await places.take(isBackground: command.isBackground)
                do {
                    defer { place.leave() }
                    return try await outcome(of: command, in: place, around, start)
                } catch let error as OutOfResources {
                    ledger.waitsAgain(command.label)
                    if places.isOneRunning { patience = .now + Self.patience }
                    guard .now < patience else { throw error }
                    try await places.waitForMore()
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
        guard SpareThreads.areThere else { throw OutOfResources(error: EAGAIN) }
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
            text: command.script,
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

extension Outcome {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signaled(signal)
        }
    }
}
