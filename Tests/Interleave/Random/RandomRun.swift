import Quattro
import Synchronization

/// Runs a random program, and checks on the way what can be checked there.
struct RandomRun: Sendable {
    let stage: Stage
    let register = Register()
    let ledger = ErrorLedger()

    static func program(_ program: RandomProgram, on stage: Stage) -> Program {
        let run = RandomRun(stage: stage)
        if program.isPlain { stage.isPlain.raise() }
        if program.isShieldless { stage.hasDeadlineEverywhere.raise() }
        if !program.keepsErrors { run.ledger.losesErrors.raise() }
        let deadline = program.isShieldless ? Explorer.horizon + .seconds(3_600) : .never
        let root = CancelScope(deadline: deadline, name: "root")
        run.add(root, 0)
        return Program {
            for events in program.threads { stage.thread("thread") { run.perform(events) } }
            do {
                _ = try await root.run { try await run.run(program.nodes) }
                run.ledger.check(nil, on: stage)
            } catch {
                run.ledger.check(error, on: stage)
            }
        } finale: {
            run.ledger.isRootCancelled.raise()
            root.cancel()
        }
    }

    func add(_ scope: CancelScope, _ id: Int) {
        register.add(scope, id)
        stage.add(scope)
    }
}

// MARK: - Events

extension RandomRun {
    func perform(_ events: [Event]) {
        for event in events { perform(event) }
    }

    private func perform(_ event: Event) {
        switch event {
        case .cancel(let id):
            if id == 0 { ledger.isRootCancelled.raise() }
            if register.isStarting(id) { ledger.hasLoneCancellation.raise() }
            register.scope(id)?.cancel()
        case .lower(let id): register.scope(id)?.isShielded = false
        case .raise(let id): if !stage.isFinal { register.scope(id)?.isShielded = true }
        case .deadline(let id, let milliseconds): register.scope(id)?.deadline = .after(.milliseconds(milliseconds))
        case .tighten(let id, let milliseconds): register.scope(id)?.tighten(to: .after(.milliseconds(milliseconds)))
        case .cancelHandle(let id):
            ledger.hasLoneCancellation.raise()
            register.handle(id)?.cancel()
        case .cancelRootTask:
            ledger.isRootCancelled.raise()
            stage.cancelRootTask()
        case .readDeadline(let id): _ = register.scope(id)?.effectiveDeadlineByParents
        case .raisePriority(let id): register.scope(id)?.raiseInside()
        case .raiseRootTask: stage.raiseRootTask()
        }
    }
}

// MARK: - Nodes

extension RandomRun {
    func run(_ nodes: some Sequence<Node>) async throws {
        for node in nodes { try await run(node) }
    }

    func run(_ node: Node) async throws {
        switch node.kind {
        case .forever(let times):
            for _ in 1..<times { await stage.untilCancelled() }
            try await stage.forever()
        case .rest: break
        case .yield(let count):
            for _ in 0..<count { await Task.yield() }
            stage.checkDeadline()
        case .sleep(let milliseconds): try await Task.sleep(for: .milliseconds(milliseconds), clock: .quattro)
        case .fail(let id): throw ledger.willThrow(id)
        case .events(let events): perform(events)
        case .thread(let events): stage.thread("thread") { perform(events) }
        case .await(let id): try await awaitHandle(id)
        default: try await runParts(of: node)
        }
    }

    private func runParts(of node: Node) async throws {
        let parts = node.parts
        switch node.kind {
        case .scope(let id, let isShielded, let milliseconds):
            let timeout = milliseconds.map { Duration.milliseconds($0) }
            try await runScope(CancelScope(timeout: timeout, shielded: isShielded, name: "scope \(id)"), id, parts)
        case .group(let id, let limit, let waitsForAll):
            try await runGroup(id, limit: limit, waitsForAll: waitsForAll, parts)
        case .child(let child):
            if let group = register.group(child.group) { try await add(child, parts, to: group) }
        case .race(let stagger):
            if parts.isEmpty { break }
            let operations: [@Sendable () async throws -> Void] = parts.map { part in { try await run(part) } }
            try await race(staggeredBy: .milliseconds(stagger), operations)
        case .map(let limit): try await runMap(parts, limit)
        case .stream(let limit): try await runStream(parts, limit)
        case .deferrer(let id, let milliseconds, let cleanups, let entered):
            let grace = milliseconds.map { Duration.milliseconds($0) }
            try await runDeferrer(id, grace: grace, cleanups: cleanups, entered: entered, parts)
        case .handled(let events): try await runHandled(events, parts)
        case .plain: try await runPlain(parts)
        default: if parts.count == 2 { try await runPair(node.kind, parts[0], parts[1]) }
        }
    }

    /// As the page of `cancel` says, a handler leaves to a thread what it does to tasks, and one that the runtime calls of its own
    /// accord, such as that of an `async let` that is left, all that it cancels.
    private func runHandled(_ events: [Event], _ parts: [Node]) async throws {
        let isInBody = CancelScope.current?.isBodyCurrent == true
        try await withTaskCancellationHandler {
            try await run(parts)
        } onCancel: {
            for event in events {
                if isInBody, !event.isForTasks { perform(event) } else { stage.thread("handler") { perform(event) } }
            }
        }
    }

    private func runPair(_ kind: Node.Kind, _ first: Node, _ second: Node) async throws {
        switch kind {
        case .gather: _ = try await gather({ try await run(first) }, { try await run(second) })
        case .asyncLet:
            async let one: Void = run(first)
            async let other: Void = run(second)
            _ = try await (one, other)
        case .cleanup(let milliseconds):
            do {
                try await run(first)
            } catch {
                _ = try? await withShield(for: .milliseconds(milliseconds)) { try await run(second) }
                throw error
            }
        default: break
        }
    }

    private func runPlain(_ parts: [Node]) async throws {
        let task = stage.plainTask { try await run(parts) }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            stage.cancel(task)
        }
    }

    private func runScope(_ scope: CancelScope, _ id: Int, _ parts: [Node]) async throws {
        if stage.isFinal { scope.isShielded = false }
        add(scope, id)
        let value: Void? = try await scope.run { try await run(parts) }
        stage.expect(
            (value == nil) == scope.cancelledCaught,
            "ABSORBED",
            "\(scope) ended with a value: \(value != nil)"
        )
        stage.expect(value != nil || scope.cancelCalled, "ABSORBED", "\(scope) without a cause of its own")
    }

    private func awaitHandle(_ id: Int) async throws {
        ledger.hasLoneCancellation.raise()
        ledger.repeatsErrors.raise()
        guard let handle = register.handle(id) else { return }
        try await stage.waiting(for: id) { try await handle.value }
    }
}
