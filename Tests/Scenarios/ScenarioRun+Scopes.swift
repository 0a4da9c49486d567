import Quattro
import Synchronization

/// The operations on scopes.
extension ScenarioRun {
    /// The scopes that exist from the beginning of the program.
    func makeScopes(of block: [Step]) {
        for step in block {
            if step.op == .scope, step.as == .run {
                let (name, isShielded) = (step.ownName, isShielded(step))
                let scope =
                    if let timeout = step.after {
                        CancelScope(timeout: .nanoseconds(timeout), shielded: isShielded, name: name)
                    } else {
                        CancelScope(deadline: step.at.map(instant) ?? .never, shielded: isShielded, name: name)
                    }
                state.withLock {
                    $0.scopes[name] = scope
                    $0.phases[name] = "idle"
                }
            }
            makeScopes(of: step.body)
            makeScopes(of: step.then ?? [])
        }
    }

    func scope(_ step: Step, in task: String) async throws {
        let name = step.ownName
        log(task, "enter", name)
        let outcome: Result<Bool, any Error>
        do {
            let value: Void? = try await open(step, in: task)
            outcome = .success(value != nil)
        } catch {
            outcome = .failure(error)
        }
        state.withLock { $0.phases[name] = "ended" }
        let text =
            switch outcome {
            case .success(let hasValue): hasValue ? "returned" : "absorbed"
            case .failure(let error): self.text(error)
            }
        log(task, "exit", name, text, flags(of: name))
        _ = try outcome.get()
    }

    private func open(_ step: Step, in task: String) async throws -> Void? {
        let (name, isShielded) = (step.ownName, isShielded(step))
        let timeout = step.after.map { Duration.nanoseconds($0 + (bug == .isLate ? 1 : 0)) }
        func entered(_ scope: CancelScope) async throws {
            enter(scope, name)
            try await run(step.body, in: task)
        }
        switch (step.as ?? .run, step.at) {
        case (.run, _):
            guard let scope = state.withLock({ $0.scopes[name] }) else { throw Missing(name: name) }
            return try await scope.run { try await entered(scope) }
        case (.moveOn, nil):
            return try await moveOn(after: timeout, shielded: isShielded, name: name, entered)
        case (.moveOn, let tick?):
            return try await moveOn(at: instant(tick), shielded: isShielded, name: name, entered)
        case (.fail, nil):
            return try await fail(after: timeout, shielded: isShielded, name: name, entered)
        case (.fail, let tick?):
            return try await fail(at: instant(tick), shielded: isShielded, name: name, entered)
        case (.grace, _):
            return try await withShield(for: timeout ?? .zero, entered)
        case (.shield, _):
            return try await withShield(entered)
        }
    }

    private func isShielded(_ step: Step) -> Bool { step.isShielded && bug != .ignoresShields }

    func enter(_ scope: CancelScope, _ name: String) {
        state.withLock {
            $0.scopes[name] = scope
            $0.phases[name] = "running"
        }
    }

    func change(_ step: Step, in task: String) {
        guard let scope = state.withLock({ $0.scopes[step.ownName] }) else { return }
        switch step.op {
        case .cancel:
            log(task, "cancel", step.ownName)
            scope.cancel()
        case .shield:
            log(task, step.up == true ? "raise" : "lower", step.ownName)
            scope.isShielded = step.up == true
        case .move:
            log(task, "move", step.ownName)
            if bug != .forgetsMoves { scope.deadline = step.by.map { .now + .nanoseconds($0) } ?? .never }
        default:
            log(task, "tighten", step.ownName)
            scope.tighten(to: .now + .nanoseconds(step.by ?? 0))
        }
    }

    func look(_ step: Step, in task: String) {
        let name = step.ownName
        let (scope, phase) = state.withLock { ($0.scopes[name], $0.phases[name] ?? "idle") }
        guard let scope else { return }
        let shield = scope.isShielded ? "shielded" : ""
        let deadline = phase == "running" ? "deadline \(moment(scope.deadline))" : ""
        log(task, "look", name, phase, flags(of: name), shield, deadline)
    }

    func flags(of name: String) -> String {
        guard let scope = state.withLock({ $0.scopes[name] }) else { return "" }
        return [scope.cancelCalled ? "called" : "", scope.cancelledCaught ? "caught" : ""]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }
}
