import Quattro
import QuattroToolCore

/// With `--ready`: first the background commands, and the foreground ones when those are ready.
extension Runner {
    /// Runs the background commands in a group of their own, and in its body the group of the foreground commands.
    ///
    /// What was begun with `start` keeps its group open like any foreground child, so the end of the foreground has to be
    /// the end of a group inside.
    func runGroups(awaiting readiness: RunPlan.Readiness, within limit: CancelScope) async throws {
        try await withScopedTaskGroup(onFailure: failurePolicy, name: "background") { background in
            do {
                try await start(in: background, readiness, within: limit)
                try await runForeground(beside: background, within: limit)
            } catch {
                // With --keep-going too: if not all are ready, there is nothing to go on with.
                background.cancelAll(reason: ledger.current.firstFailureText.map { CancelReason($0) })
                throw error
            }
            background.cancelAll()
        }
    }

    /// Begins every background command, and waits until all of them are ready.
    private func start(
        in background: ScopedTaskGroup,
        _ readiness: RunPlan.Readiness,
        within limit: CancelScope
    ) async throws {
        try await fail(after: readiness.within?.duration, name: "--ready-within") { start in
            try await withScopedTaskGroup(name: "start") { starting in
                let around = Surroundings(groups: [starting, background], limit: limit, start: start)
                for command in plan.background {
                    let name = command.label.description
                    starting.addTask(name: name) {
                        try await background.start(name: name) { try await run(command, around, $0) }
                    }
                }
            }
        }
    }

    private func runForeground(beside background: ScopedTaskGroup, within limit: CancelScope) async throws {
        do {
            try await withForegroundGroup { group in
                let around = Surroundings(groups: [group, background], limit: limit)
                for command in plan.foreground {
                    group.addTask(name: command.label.description) { try await run(command, around) }
                }
            }
        } catch is ErrorGroup where plan.keepsGoing {
            // All of them have had their turn, and the ledger knows who failed.
        }
    }
}

// MARK: - One command

extension Runner {
    /// The watch over a command that a task waits for.
    func readyWatch(
        _ label: CommandLabel,
        _ own: CancelScope,
        _ around: Surroundings,
        _ start: TaskStatus<Void>
    ) -> ReadyWatch? {
        plan.readiness.map { readiness in
            ReadyWatch(readiness.pattern) {
                // From now on its time is no longer short because of --ready-within.
                let deadline = min(own.deadline, around.limit.deadline)
                if ledger.ready(label, deadline: deadline) { start.started() }
            } leftOut: {
                say(
                    "\(label) prints faster than '\(readiness.pattern.text)' can be looked for: some lines are left out"
                )
            }
        }
    }

    /// What a command is to be called that was stopped because it was not ready in time.
    ///
    /// One that was ready in time belongs to the background group, and is only stopped together with that.
    func outcomeOfNotBeingReady(_ around: Surroundings) -> Outcome? {
        guard case .deadline = around.start?.cause, let within = plan.readiness?.within else { return nil }
        let isGroupStopped = around.groups.last?.cancelScope.cause != nil
        return isGroupStopped ? nil : .notReady(within.text)
    }
}
