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
        Look.untilItStands { look in
            let (parent, prospect) = state.withLock { ($0.node.membership.parent, $0.node.prospectOutside) }
            let isCancelled = look.isCancelled(onwardsFrom: prospect)
            return (ScopeNode.Sight(parent: parent, isCancelled: isCancelled, shields: look.shields), isCancelled)
        }
    }

    /// Whether a cancellation can be seen from where the scope was entered.
    var isCancelledOutside: Bool { sight.isCancelled }

    /// Whether a cancellation can be seen from inside the scope.
    var isCancelledInside: Bool {
        Look.untilItStands { look in
            let isCancelled = look.isCancelled(onwardsFrom: .onwards(to: self))
            return (isCancelled, isCancelled)
        }
    }

    /// Whether its body is cancelled now, or has been, even if a shield has gone up since.
    var isBodyCancelled: Bool { snapshot.isBodyCancelled || isCancelledInside }

    /// The earliest deadline that can end the code in this scope.
    package var effectiveDeadline: Deadline {
        Look.untilItStands { look in
            var earliest = Deadline.never
            var next: CancelScope? = self
            while let scope = next {
                let limit = look.contribution(of: scope)
                earliest = min(earliest, limit.deadline)
                next = limit.next
            }
            return (earliest, earliest == .passed)
        }
    }

    /// A look outwards, from one scope to the next, each under its own lock.
    ///
    /// Meanwhile a shield may go up, and a scope be handed over. The look stands if no shield has gone up since it began, and if the
    /// scopes through which it has seen a cancellation, and which may still be handed over, are held where they are: what has been
    /// seen is not taken back.
    private struct Look {
        let shields = ShieldCount.current
        /// Those that may be handed over, with what was around each of them.
        private var movable: [(scope: CancelScope, parent: CancelScope?)] = []

        static func untilItStands<Answer>(
            _ ask: (inout Look) -> (answer: Answer, isCancelled: Bool)
        ) -> Answer {
            while true {
                var look = Look()
                let (answer, isCancelled) = ask(&look)
                if !isCancelled || look.hold(), look.shields.isCurrent { return answer }
            }
        }

        mutating func isCancelled(onwardsFrom prospect: ScopeNode<CancelScope>.Prospect) -> Bool {
            var prospect = prospect
            while case .onwards(let scope) = prospect {
                prospect = pass(scope) { $0.prospectInside }
            }
            return prospect.isCancelled
        }

        mutating func contribution(of scope: CancelScope) -> (deadline: Deadline, next: CancelScope?) {
            pass(scope) { $0.contribution }
        }

        @inline(__always)
        private mutating func pass<Answer>(
            _ scope: CancelScope,
            _ ask: (borrowing State) -> Answer
        ) -> Answer {
            let (answer, isMovable, parent) = scope.state.withLock { state -> (Answer, Bool, CancelScope?) in
                let answer = ask(state)
                guard state.node.membership.isMovable else { return (answer, false, nil) }
                return (answer, state.prospectInside.isAround, state.node.membership.parent)
            }
            if isMovable { movable.append((scope, parent)) }
            return answer
        }

        /// From the outside in, so that each is held for what is certain to be seen from there.
        ///
        /// - Returns: `false` if one of them has moved: then what was seen is none of its business.
        private func hold() -> Bool {
            movable.reversed().allSatisfy { passed in
                passed.scope.state.withLock { $0.node.hold(in: passed.parent, isFresh: shields.isCurrent) }
            }
        }
    }

    /// Whether the current task is the one that carries this scope's body.
    package var isBodyCurrent: Bool { state.withLock { $0.body?.isCurrent == true } }
}

// Computed properties, as a scope's state is copied where a closure asks for the time while its node is in use.
extension CancelScope.State {
    fileprivate var prospectInside: ScopeNode<CancelScope>.Prospect { node.prospectInside(now: now) }

    fileprivate var contribution: (deadline: Deadline, next: CancelScope?) { node.contribution(now: now) }
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
