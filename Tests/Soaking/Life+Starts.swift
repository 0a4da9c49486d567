import Quattro

// MARK: - The caller

extension Life {
    /// Children that are started one after the other, while others report for them and cancel everything around.
    ///
    /// Group and caller are certain to be cancelled in the end, and behind them is a scope that waits for it: it is told only
    /// if all the children have given back the places that they had, and no others.
    func startAmongOthers(_ random: inout SplitMix64, depth: Int) async throws {
        if random.isOne(in: 3) {
            try await startUndisturbed(&random, depth: depth)
        } else {
            try await startSome(&random, depth: depth)
        }
    }

    /// With nothing that can fail, behind a shield: a group that is cancelled ends quietly.
    private func startUndisturbed(_ random: inout SplitMix64, depth: Int) async throws {
        var choices = random
        do {
            try await withShield { try await spared.unfailing.startSome(&choices, depth: min(2, depth)) }
        } catch {
            ledger.violate("a group that was cancelled has thrown: \(error)")
        }
    }

    private func startSome(_ random: inout SplitMix64, depth: Int) async throws {
        var choices = random
        let (count, hasCaller, isEarly) = (choices.below(8) + 1, choices.isOne(in: 2), choices.isOne(in: 3))
        let (caller, tasks) = (CancelScope(name: "caller"), StartedTasks())
        defer { ledger.expect(tasks.areDone, "a child that was started has outlived its group") }
        try await diary.during("a group of children that start") {
            try await withScopedTaskGroup(name: "starting") { group in
                let cancel: @Sendable () -> Void = { group.cancelAll(reason: "enough") }
                if isEarly { meddlers.soon(&choices, cancel) }
                if hasCaller {
                    ledger.count(\.scopes)
                    try await caller.run {
                        for _ in 0..<count { try await startOne(in: group, by: caller, tasks, &choices, depth: depth) }
                        doom(caller, &choices)
                        try await waitInside(&choices)
                    }
                } else {
                    for _ in 0..<count { try await startOne(in: group, by: nil, tasks, &choices, depth: depth) }
                }
                if !isEarly { meddlers.soon(&choices, cancel) }
                if choices.isOne(in: 2) { try await waitInside(&choices) }
            }
        }
    }

    private func waitInside(_ random: inout SplitMix64) async throws {
        try await withCancelScope { try await doomed.waitToBeCancelled(&random) }
    }

    private func startOne(
        in group: ScopedTaskGroup,
        by caller: CancelScope?,
        _ tasks: StartedTasks,
        _ random: inout SplitMix64,
        depth: Int
    ) async throws {
        let start = Start(&random, hasCaller: caller != nil)
        let (report, seed) = (Report(), random.next())
        ledger.count(\.starts)
        do {
            let value = try await diary.during("start") {
                try await begin(start, in: group, tasks) { status in
                    try await child(start, status, report, in: group, by: caller, seed, depth: depth)
                }
            }
            ledger.count(\.started)
            ledger.expect(report.hasBegun, "a child has started that was not reported")
            ledger.expect(value == start.value, "another value was started with")
        } catch is NeverStarted {
            ledger.expect(!report.wasInTime, "a child was reported in time, and has never started")
        } catch  where start.cancelsChild {
            // Cancelled by itself, or from around: that is seen at the next wait. What it has failed with besides comes out.
            let failures = Account.leaves(of: error).filter { !($0 is CancellationError) }
            if !failures.isEmpty { throw ErrorGroup(failures) }
        }
    }
}

extension Life {
    private func begin(
        _ start: Start,
        in group: ScopedTaskGroup,
        _ tasks: StartedTasks,
        _ child: @escaping @Sendable @concurrent (TaskStatus<UInt64>) async throws -> Void
    ) async throws -> UInt64 {
        switch start.form {
        case .start: try await group.start(name: "starting", child)
        case .task: tasks.add(try await group.startTask(name: "starting", child))
        case .background: tasks.add(try await group.startBackgroundTask(name: "starting", child))
        }
    }
}

// MARK: - The child

extension Life {
    private func child(
        _ start: Start,
        _ status: TaskStatus<UInt64>,
        _ report: Report,
        in group: ScopedTaskGroup,
        by caller: CancelScope?,
        _ seed: UInt64,
        depth: Int
    ) async throws {
        let kept = Kept(ledger)
        defer { withExtendedLifetime(kept) { report.childEnds() } }
        var random = SplitMix64(seed: seed)
        if start.cancelsChild, let scope = CancelScope.current { meddlers.soon(&random) { scope.cancel() } }
        let make: @Sendable () -> Void = { report.make(status, start.value) }
        if start.reporter == .handler {
            try await withTaskCancellationHandler {
                try await keepCompany(start, seed, depth: depth) { caller?.cancel(reason: "ready") }
            } onCancel: {
                make()
            }
        } else {
            var choices = random
            try await keepCompany(start, seed, depth: depth) {
                cancelCaller(caller, if: start, &choices)
                reportReadiness(start, in: group, &choices, make)
                while start.meetsReport, !report.hasBegun { await Task.yield() }
            }
        }
    }

    private func cancelCaller(_ caller: CancelScope?, if start: Start, _ random: inout SplitMix64) {
        guard let caller, start.cancelsCaller else { return }
        if random.isOne(in: 2) {
            caller.cancel(reason: "ready")
        } else {
            meddlers.soon(&random) { caller.cancel(reason: "ready") }
        }
    }

    private func reportReadiness(
        _ start: Start,
        in group: ScopedTaskGroup,
        _ random: inout SplitMix64,
        _ make: @escaping @Sendable () -> Void
    ) {
        if random.isOne(in: 2) { dawdle(&random) }
        switch start.reporter {
        case .itself, .handler: make()
        case .subtask: Task { make() }
        case .sibling: group.addTask { make() }
        case .other: meddlers.soon(&random, make)
        }
    }

    /// Reports, with subtasks that open scopes at the same time, and then goes on.
    private func keepCompany(_ start: Start, _ seed: UInt64, depth: Int, _ getReady: () async -> Void) async throws {
        switch start.company {
        case .nothing:
            await getReady()
            try await goOn(start, seed, depth: depth)
        case .standardGroup:
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let ready = Gate()
                tasks.addTask { try await openScope(seed, ready) }
                await ready.opened()
                await getReady()
                try await unfailing.goOn(start, seed, depth: depth)
                try await tasks.waitForAll()
            }
        case .scopedGroup:
            try await withScopedTaskGroup { workers in
                let ready = Gate()
                workers.addTask { try await openScope(seed, ready) }
                await ready.opened()
                await getReady()
                try await goOn(start, seed, depth: depth)
            }
        case .asyncLet:
            let ready = Gate()
            async let worker: Void = openScope(seed, ready)
            await ready.opened()
            await getReady()
            try await unfailing.goOn(start, seed, depth: depth)
            try await worker
        case .deferrer:
            let stays = Stays()
            defer { ledger.expect(stays.areOver, "a function that was entered was not left") }
            try await withDeferrer { deferrer in
                deferrer.defer { ledger.count(\.cleanups) }
                _ = try await enter(deferrer, seed, depth: depth, stays)
                await getReady()
                try await goOn(start, seed, depth: depth)
            }
        }
    }

    /// Opens a scope at about the time at which the child reports, and waits in it for the end.
    private func openScope(_ seed: UInt64, _ ready: Gate) async throws {
        var random = SplitMix64(seed: seed)
        ready.open()
        dawdle(&random)
        try await withCancelScope { try await doomed.waitToBeCancelled(&random) }
    }

    private func goOn(_ start: Start, _ seed: UInt64, depth: Int) async throws {
        var random = SplitMix64(seed: seed)
        dawdle(&random)
        switch start.course {
        case .ends: break
        case .fails: if mayFail { throw account.plant() }
        case .lives: try await live(seed, depth: min(1, depth - 1))
        case .waits: try await withCancelScope { try await doomed.waitToBeCancelled(&random) }
        }
    }
}
