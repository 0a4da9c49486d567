/// What can be seen from a scope of the scopes around it: always computed from their present state, never remembered,
/// since a shield may go up or down at any time in between.
extension CancelScope: Governor {
    /// The innermost scope by task-local inheritance.
    ///
    /// It may have ended, where a plain `Task` outlives it.
    static var ambient: CancelScope? {
        // There is no other kind.
        Governing.ambient.map { unsafeDowncast($0, to: CancelScope.self) }
    }

    /// The scope itself, or the nearest one around it that has not ended.
    static func nearestRunning(from scope: CancelScope?) -> CancelScope? {
        var scope = scope
        while let candidate = scope {
            let (hasEnded, parent) = candidate.state.withLock { ($0.node.life.hasEnded, $0.node.membership.parent) }
            guard hasEnded else { return candidate }
            scope = parent
        }
        return nil
    }

    /// Whether the code that asks is in the body of a group, and not in a child of it.
    static func isInBody(of groupScope: CancelScope) -> Bool {
        var scope = ambient
        while let candidate = scope, candidate !== groupScope {
            scope = candidate.state.withLock { $0.node.membership.isChild ? nil : $0.node.membership.parent }
        }
        return scope != nil
    }

    /// Sorts scopes by how many there are around each of them, in time that grows with the number of all these.
    static func outermostFirst(_ scopes: [CancelScope]) -> [CancelScope] {
        var known: [ObjectIdentifier: Int] = [:]
        for scope in scopes {
            var path: [ObjectIdentifier] = []
            var next: CancelScope? = scope
            while let candidate = next, known[ObjectIdentifier(candidate)] == nil {
                path.append(ObjectIdentifier(candidate))
                next = candidate.parent
            }
            var nesting = next.flatMap { known[ObjectIdentifier($0)] } ?? -1
            for id in path.reversed() {
                nesting += 1
                known[id] = nesting
            }
        }
        let nestings = scopes.map { ($0, known[ObjectIdentifier($0)] ?? 0) }
        return nestings.sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// Whether another scope tells this one of cancellations.
    func isTold(by teller: CancelScope) -> Bool { state.withLock { $0.node.membership.teller === teller } }

    package var enclosing: (any Governor)? { Self.nearestRunning(from: parent) }

    package var title: ScopeTitle { ScopeTitle(name: name, file: file, line: line) }

    /// The next scope out, ended or not.
    var parent: CancelScope? { state.withLock { $0.node.membership.parent } }

    /// What can be seen now from where the scope was entered, out to the nearest shield.
    ///
    /// The scope's own shield does not count.
    var sight: ScopeNode<CancelScope>.Sight {
        var parent: CancelScope?
        let isCancelled = isCancelled {
            let (present, prospect) = state.withLock { ($0.node.membership.parent, $0.node.prospectOutside) }
            parent = present
            return prospect
        }
        return ScopeNode.Sight(parent: parent, isCancelled: isCancelled)
    }

    /// Whether a cancellation can be seen from where the scope was entered.
    var isCancelledOutside: Bool { sight.isCancelled }

    /// Whether a cancellation can be seen from inside the scope.
    var isCancelledInside: Bool { isCancelled { prospectInside } }

    /// Looks from here, and on from one scope to the next.
    ///
    /// Each is asked under its own lock, and one of them may be handed over meanwhile. What is cancelled afterwards where it was before
    /// is none of its business: so a cancellation counts only if it was found on a way that has not changed.
    private func isCancelled(seenBy look: () -> ScopeNode<CancelScope>.Prospect) -> Bool {
        while true {
            var (way, prospect) = (Way(), look())
            while case .onwards(let scope) = prospect {
                way.pass(scope)
                prospect = scope.prospectInside
            }
            guard prospect.isCancelled else { return false }
            if way == Way(from: self, steps: way.steps) { return true }
        }
    }

    /// The scopes that a look has passed, told from others without keeping them.
    private struct Way: Equatable {
        private(set) var steps = 0
        private var mark: UInt = 0

        init() {}

        init(from scope: CancelScope, steps: Int) {
            var scope: CancelScope? = scope
            for _ in 0..<steps {
                scope = scope?.parent
                if let scope { pass(scope) }
            }
        }

        mutating func pass(_ scope: CancelScope) {
            steps += 1
            mark = (mark ^ UInt(bitPattern: ObjectIdentifier(scope))) &* 0x9E37_79B1
        }
    }

    private var prospectInside: ScopeNode<CancelScope>.Prospect {
        state.withLock { state in state.node.prospectInside(now: state.now) }
    }

    /// The earliest deadline that can end the code in this scope.
    package var effectiveDeadline: Deadline {
        var earliest = Deadline.never
        var scope: CancelScope? = self
        while let limit = scope?.state.withLock({ state in state.node.contribution(now: state.now) }) {
            earliest = min(earliest, limit.deadline)
            scope = limit.next
        }
        return earliest
    }

    /// Whether the current task is the one that carries this scope's body.
    package var isBodyCurrent: Bool { state.withLock { $0.body?.isCurrent == true } }
}

extension CancelScope {
    /// Whether a cancellation can be seen from outside of the child that asks, apart from what it did to itself.
    static var isCancelledAroundTask: Bool {
        guard let current else { return Task.isCancelled }
        return !current.isShielded && current.isCancelledOutside
    }

    /// Whether a cancellation can be seen by the code that asks, by the clock and not only by what a timer has told.
    static var isCancelledHere: Bool {
        guard let ambient, ambient.isBodyCurrent else { return Task.isCancelled }
        return ambient.isCancelledInside
    }
}
