import Quattro
import QuattroToolCore
import Synchronization

/// A command from its start until others no longer wait for it, over all of its attempts.
final class CommandStart: Sendable {
    /// How its readiness is detected, if others wait for that.
    let probe: ReadyProbe?
    /// The scope around all of its attempts, with the deadline of `--ready-within`.
    private let scope: CancelScope?
    private let isReady = Mutex(false)

    init(probe: ReadyProbe?, deadline: Deadline?) {
        self.probe = probe
        scope = deadline.map { CancelScope(deadline: $0, name: "--ready-within") }
    }

    /// Runs all attempts; they are stopped when the time to become ready has run out.
    func run(_ attempts: () async -> Outcome) async -> Outcome {
        guard let scope else { return await attempts() }
        // A body that does not throw returns its value even if the scope has been cancelled.
        return await scope.run { await attempts() } ?? .notStarted
    }

    var wasReady: Bool { isReady.withLock { $0 } }

    /// Whether it was not ready in time.
    var isTooLate: Bool { if case .deadline = scope?.cause { !wasReady } else { false } }

    /// From now on, `--ready-within` no longer limits its time.
    func ready() {
        isReady.withLock { $0 = true }
        scope?.deadline = .never
    }
}

/// Handles background commands for which others wait.
extension Runner {
    func start(of command: RunPlan.Command, since moment: ContinuousClock.Instant) -> CommandStart {
        let probe = plan.probes[command.label.number]
        let within = probe == nil ? nil : plan.readyWithin
        return CommandStart(probe: probe, deadline: within.map { .at(moment + $0.duration) })
    }

    /// The watch on the lines of a command for which others wait.
    func readyWatch(
        _ label: CommandLabel,
        _ own: CancelScope,
        _ start: CommandStart,
        _ around: Surroundings
    ) -> ReadyWatch? {
        guard case .line(let pattern) = start.probe else { return nil }
        return ReadyWatch(pattern) {
            becameReady(label, own, start, around)
        } leftOut: {
            say(
                "\(label) prints faster than '\(pattern.text)' can be looked for: some lines are left out"
            )
        }
    }

    /// Probes the port or the page of a command while it runs, if others wait for that.
    func probing<Value: Sendable>(
        _ label: CommandLabel,
        _ own: CancelScope,
        _ start: CommandStart,
        _ around: Surroundings,
        _ body: () async throws -> Value
    ) async throws -> Value {
        guard let probe = start.probe.flatMap(NetworkProbe.init) else { return try await body() }
        // The outcome is returned as a `Result`, since a group would wrap a thrown error.
        return try await withScopedTaskGroup(name: "probe") { group in
            group.addBackgroundTask {
                try await probe.untilReady()
                becameReady(label, own, start, around)
            }
            do { return Result<Value, any Error>.success(try await body()) } catch { return .failure(error) }
        }.get()
    }

    private func becameReady(_ label: CommandLabel, _ own: CancelScope, _ start: CommandStart, _ around: Surroundings) {
        guard ledger.ready(label, deadline: min(own.deadline, around.limit.deadline)) else { return }
        start.ready()
        order.ready(label)
    }
}
