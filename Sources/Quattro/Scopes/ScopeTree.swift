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
        while true {
            var passed = Passed()
            let (parent, prospect) = state.withLock { ($0.node.membership.parent, $0.node.prospectOutside) }
            let isCancelled = passed.look(onwardsFrom: prospect)
            if !isCancelled || passed.hold() { return ScopeNode.Sight(parent: parent, isCancelled: isCancelled) }
        }
    }

    /// Whether a cancellation can be seen from where the scope was entered.
    var isCancelledOutside: Bool { sight.isCancelled }

    /// Whether a cancellation can be seen from inside the scope.
    var isCancelledInside: Bool {
        while true {
            var passed = Passed()
            let isCancelled = passed.look(onwardsFrom: .onwards(to: self))
            if !isCancelled || passed.hold() { return isCancelled }
        }
    }

    /// Whether its body is cancelled now, or has been, even if a shield has gone up since.
    var isBodyCancelled: Bool { snapshot.isBodyCancelled || isCancelledInside }

    /// The earliest deadline that can end the code in this scope.
    package var effectiveDeadline: Deadline {
        while true {
            var (passed, earliest) = (Passed(), Deadline.never)
            var next: CancelScope? = self
            while let scope = next {
                let limit = passed.contribution(of: scope)
                earliest = min(earliest, limit.deadline)
                next = limit.next
            }
            if earliest != .passed || passed.hold() { return earliest }
        }
    }

    /// The scopes that a look outwards has passed and that may still be handed over, with what was around each of them.
    ///
    /// Each scope is asked under its own lock, and one of them may move meanwhile. So when a cancellation is found, those that it was
    /// seen through are held where they are: what has been seen is not taken back.
    private struct Passed {
        private var movable: [(scope: CancelScope, parent: CancelScope?)] = []

        /// Whether a cancellation is found, from one scope to the next.
        mutating func look(onwardsFrom prospect: ScopeNode<CancelScope>.Prospect) -> Bool {
            var prospect = prospect
            while case .onwards(let scope) = prospect {
                let (next, isMovable, parent) = scope.state.withLock { state in
                    let next = state.node.prospectInside(now: state.now)
                    let isMovable = state.node.membership.isMovable && next.isAround
                    return (next, isMovable, isMovable ? state.node.membership.parent : nil)
                }
                if isMovable { movable.append((scope, parent)) }
                prospect = next
            }
            return prospect.isCancelled
        }

        mutating func contribution(of scope: CancelScope) -> (deadline: Deadline, next: CancelScope?) {
            let (limit, isMovable, parent) = scope.state.withLock { state in
                let limit = state.node.contribution(now: state.now)
                let isMovable = state.node.membership.isMovable && !state.node.life.isShielded
                let isAround = isMovable && !state.node.life.isCancelled(now: state.now)
                return (limit, isAround, isAround ? state.node.membership.parent : nil)
            }
            if isMovable { movable.append((scope, parent)) }
            return limit
        }

        /// From the outside in, so that each is held for what is certain to be seen from there.
        ///
        /// - Returns: `false` if one of them has moved: then what was seen is none of its business.
        func hold() -> Bool {
            movable.reversed().allSatisfy { passed in
                passed.scope.state.withLock { $0.node.hold(in: passed.parent) }
            }
        }
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
