import Quattro

/// Groups and their children.
extension RandomRun {
    func runGroup(_ id: Int, limit: Int?, waitsForAll: Bool, _ parts: [Node]) async throws {
        let policy: FailurePolicy = waitsForAll ? .waitForAll : .cancelAll
        var alive: Counter?
        defer { stage.expect(alive?.value ?? 0 == 0, "GROUP", "\(id) ended before its children") }
        try await withScopedTaskGroup(concurrencyLimit: limit, onFailure: policy, name: "group \(id)") { group in
            let open = OpenGroup(group: group, limit: limit, isInBackground: Stage.isInBackground)
            alive = open.alive
            add(group.cancelScope, id)
            register.add(open, id)
            try await run(parts)
        }
    }

    func add(_ child: Child, _ parts: [Node], to open: OpenGroup) async throws {
        // One that an inner group's child adds and awaits comes out there as well.
        if child.isAwaited { ledger.repeatsErrors.raise() }
        let handle: TaskHandle<Void>
        switch child.kind {
        case .foreground:
            handle = open.group.addTask(name: "child \(child.id)") { try await runLimited(child, parts, open) }
        case .immediate:
            handle = open.group.addImmediateTask(name: "immediate \(child.id)") {
                try await runLimited(child, parts, open)
            }
        case .background:
            handle = open.group.addBackgroundTask(name: "background \(child.id)") {
                try await runFree(child, parts, open, isInBackground: true)
            }
        default: return try await start(child, parts, in: open)
        }
        register.add(handle, child.id)
        if child.isAwaited { try await stage.waiting(for: child.id) { try await handle.value } }
    }

    /// The body of a child that counts against the limit.
    private func runLimited(_ child: Child, _ parts: [Node], _ open: OpenGroup) async throws {
        let count = open.running.add(1)
        defer { open.running.add(-1) }
        if let limit = open.limit { stage.expect(count <= limit, "LIMIT", "\(limit), and \(count) run") }
        try await runFree(child, parts, open)
    }

    private func runFree(
        _ child: Child,
        _ parts: some Sequence<Node> & Sendable,
        _ open: OpenGroup,
        isInBackground: Bool = false
    ) async throws {
        open.alive.add(1)
        defer {
            open.alive.add(-1)
            stage.ended(child.id)
        }
        try await Stage.$isInBackground.withValue(isInBackground || open.isInBackground) { try await run(parts) }
    }

    /// One that reports: by itself, by a thread, by a task of its own, or never.
    private func start(_ child: Child, _ parts: [Node], in open: OpenGroup) async throws {
        let (mayReport, hasReported) = (Flag(), Flag())
        do {
            let value = try await open.group.start(name: "started \(child.id)") { (status: TaskStatus<Int>) in
                register.addStarting(child.id)
                if let scope = CancelScope.current { add(scope, child.id) }
                let report = { @Sendable in
                    mayReport.raise()
                    status.started(7)
                    hasReported.raise()
                }
                // The group waits for it, whatever its caller is.
                try await Stage.$isInBackground.withValue(open.isInBackground) {
                    try await run(child, parts, open, report)
                }
            }
            stage.expect(value == 7 && mayReport.isUp, "START", "\(child.id) gave \(value)")
        } catch is NeverStarted {
            // A thread may be slower than the child.
            let isOwnReport = child.kind == .startedByItself && hasReported.isUp
            stage.expect(!isOwnReport, "NEVER STARTED", "\(child.id), which had reported")
        }
    }

    private func run(
        _ child: Child,
        _ parts: [Node],
        _ open: OpenGroup,
        _ report: @escaping @Sendable () -> Void
    ) async throws {
        switch child.kind {
        case .startedByItself:
            try await run(parts.prefix(1))
            report()
            try await runFree(child, Array(parts.dropFirst()), open)
        case .startedByThread:
            stage.thread("starter") { report() }
            try await runFree(child, parts, open)
        case .startedBySubtask:
            try await withScopedTaskGroup(name: "subtasks of \(child.id)") { group in
                group.addTask { report() }
                try await runFree(child, parts, open)
            }
        default: try await runFree(child, parts, open)
        }
    }
}
