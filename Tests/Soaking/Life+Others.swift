import Dispatch
import Quattro

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// MARK: - Being cancelled for certain

extension Life {
    var doomed: Life {
        var life = self
        life.isDoomed = true
        return life
    }

    /// A scope that others cancel in one way or another, so that what is inside may wait for that.
    func inDoomedScope(_ random: inout SplitMix64, _ body: (Life) async throws -> Void) async throws {
        let scope = CancelScope(name: "doomed")
        ledger.count(\.scopes)
        var choices = random
        let value: Void? = try await diary.during("a scope that is certain to be cancelled") {
            try await scope.run {
                doom(scope, &choices)
                try await body(doomed)
            }
        }
        if value == nil { ledger.expect(scope.cancelledCaught, "absorbed, and says that it did not") }
    }

    /// Sees to it that a scope is cancelled soon, whatever else happens.
    func doom(_ scope: CancelScope, _ random: inout SplitMix64) {
        let moment = Deadline.after(.microseconds(Int64(random.below(1_000))))
        switch random.below(5) {
        case 0: scope.deadline = moment
        case 1: meddlers.soon(&random) { scope.deadline = .now }
        case 2: meddlers.soon(&random) { scope.tighten(to: moment) }
        default: meddlers.soon(&random) { scope.cancel(reason: "doomed") }
        }
    }

    private static let kindsOfWaiting: [StaticString] = [
        "a sleep of an hour", "a sleep of an hour by the clock of the library", "a sleep of an hour in a scope",
        "a sleep of an hour with a deadline", "a sleep of an hour in an async let", "a sleep of an hour in a child",
        "a sleep of an hour behind a shield that is lowered",
    ]

    /// Waits for nothing but the cancellation of something around.
    func waitToBeCancelled(_ random: inout SplitMix64) async throws {
        let hour = Duration.seconds(3_600)
        var choices = random
        let (kind, kinds) = (Int(choices.below(7)), Self.kindsOfWaiting)
        try await diary.during(kinds[kind]) {
            switch kind {
            case 0: try await Task.sleep(for: hour)
            case 1: try await Task.sleep(for: hour, clock: .quattro)
            case 2: try await withCancelScope { try await Task.sleep(for: hour) }
            case 3: try await moveOn(after: hour * 2) { try await Task.sleep(for: hour) }
            case 4:
                async let sleep: Void? = withCancelScope { try await Task.sleep(for: hour) }
                _ = try await sleep
            case 5:
                try await withScopedTaskGroup { group in
                    try await group.addTask { try await Task.sleep(for: hour) }.value
                }
            default:
                try await withShield { shield in
                    meddlers.soon(&choices) { shield.isShielded = false }
                    try await Task.sleep(for: hour)
                }
            }
        }
        ledger.violate("a sleep of an hour has ended")
    }
}

// MARK: - Cancellation handlers

extension Life {
    /// A cancellation handler that blocks, and that cancels and moves others from where it is called.
    func inHandler(_ random: inout SplitMix64, _ body: Body) async throws {
        let choices = random
        try await withTaskCancellationHandler {
            try await diary.during("a cancellation handler", body)
        } onCancel: {
            var choices = choices
            block(&choices)
            meddlers.meddle(&choices)
        }
    }

    /// A group of which one child is cancelled by another task, and whose children then cancel all.
    func inGroupOfHandlers(_ random: inout SplitMix64, depth: Int) async throws {
        let seed = random.next()
        var choices = random
        try await diary.during("a group whose children cancel all") {
            try await withScopedTaskGroup { group in
                let handles = (0..<choices.below(3) + 1).map { number in
                    group.addTask { try await cancelAll(of: group, whenCancelled: seed &+ number, depth: depth) }
                }
                let handle = handles[Int(choices.below(UInt64(handles.count)))]
                meddlers.soon(&choices) { handle.cancel() }
                if choices.isOne(in: 2) { try await doomed.live(seed, depth: depth - 1) }
            }
        }
    }

    private func cancelAll(of group: ScopedTaskGroup, whenCancelled seed: UInt64, depth: Int) async throws {
        // The handler alone is not enough: what sees the cancellation before the task is told of it may end the child at once.
        defer { group.cancelAll(reason: "a child gave up") }
        try await withTaskCancellationHandler {
            if seed % 2 == 0 { try await doomed.live(seed, depth: min(1, depth - 1)) }
            var random = SplitMix64(seed: seed)
            try await waitToBeCancelled(&random)
        } onCancel: {
            var random = SplitMix64(seed: seed)
            block(&random)
            group.cancelAll(reason: "a handler")
        }
    }

    private func block(_ random: inout SplitMix64) {
        guard soak.blocks, random.isOne(in: 16) else { return }
        usleep(UInt32(random.below(4_000)))
    }
}

// MARK: - Priorities

extension Life {
    /// A task of its own whose priority is raised while it lives, as far as what its groups run.
    func beRaised(_ random: inout SplitMix64, depth: Int) async throws {
        let seed = random.next()
        // To wait for a task of a lower priority raises it, too.
        let priority: TaskPriority? = soak.escalates ? .low : nil
        let task = Task.detached(priority: priority) { [self] in try await live(seed, depth: depth - 1) }
        if soak.escalates { meddlers.soon(&random) { task.escalatePriority(to: .high) } }
        try await diary.during("a task whose priority is raised") {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        }
    }
}
