/// What a scope can see of the scopes around it. This is always computed from their present state, never stored, since a shield may be
/// raised or lowered at any time in between.
extension CancelScope: Governor {
    /// The innermost scope by task-local inheritance.
    ///
    /// It may have ended, if a plain `Task` outlives it.
    static var ambient: CancelScope? {
        // A cancel scope is the only kind of governor.
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

    /// Whether the calling code is in the body of a group, and not in one of its children.
    static func isInBody(of groupScope: CancelScope) -> Bool {
        var scope = ambient
        while let candidate = scope, candidate !== groupScope {
            scope = candidate.state.withLock { $0.node.membership.isChild ? nil : $0.node.membership.parent }
        }
        return scope != nil
    }

    /// Sorts scopes by the number of scopes around each of them, in time linear in the number of all scopes involved.
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

    package var title: ScopeTitle {
        ScopeTitle(name: name, file: file, line: line, id: Attention.isPaid(by: .titles) ? id : 0)
    }

    /// The next scope out, ended or not.
    package final var parent: CancelScope? { state.withLock { $0.node.membership.parent } }

    /// Looks outwards from where the scope was entered, out to the nearest shield.
    ///
    /// The scope's own shield does not count. `isAnswered` says whether code inside relies on the result.
    func sight(isAnswered: Bool) -> ScopeNode<CancelScope>.Sight {
        nearestSight
            ?? Look.untilItStands(isAnswered: isAnswered) { look in
                let (position, prospect) = state.withLock { ($0.node.membership.position, $0.node.prospectOutside) }
                let isCancelled = look.isCancelled(onwardsFrom: prospect)
                let sight = ScopeNode.Sight(position: position, isCancelled: isCancelled, shields: look.shields)
                return (sight, isCancelled ? prospect : nil)
            }
    }

    /// A shortcut for the case that the next scope out is cancelled itself and has told the scopes inside.
    ///
    /// Then nothing in between can hide it, nothing takes it back, and there is nothing left to note. That is the case for most children of
    /// a cancelled group, all of which look at once.
    private var nearestSight: ScopeNode<CancelScope>.Sight? {
        let shields = ShieldCount.current
        let (position, isKnown, teller) = state.withLock { state in
            let membership = state.node.membership
            let isKnown = membership.isTellerCancelled
            return (membership.position, isKnown, isKnown || membership.isTaskCancelled ? nil : membership.teller)
        }
        guard isKnown || teller?.state.withLock({ $0.node.hasToldOwn }) == true else { return nil }
        return ScopeNode.Sight(position: position, isCancelled: true, shields: shields)
    }

    /// Whether a cancellation can be seen from inside the scope.
    var isCancelledInside: Bool { isCancelledInside(isAnswered: false) }

    fileprivate func isCancelledInside(isAnswered: Bool) -> Bool {
        let inside = ScopeNode.Prospect.onwards(to: self)
        return Look.untilItStands(isAnswered: isAnswered) { look in
            let isCancelled = look.isCancelled(onwardsFrom: inside)
            return (isCancelled, isCancelled ? inside : nil)
        }
    }

    /// Whether the scope is or was cancelled from outside, even if a shield was raised later.
    private var isCutOff: Bool {
        if state.withLock({ $0.node.life.isCutOff }) { return true }
        while true {
            let sight = sight(isAnswered: false)
            let answer = state.withLock { $0.node.isCutOff(by: sight, isFresh: sight.shields.isCurrent) }
            if let answer { return answer }
        }
    }

    /// Whether its body is or was cancelled, even if a shield was raised later.
    var isBodyCancelled: Bool { isCutOff || isCancelledInside }

    /// The earliest deadline that can end the code in this scope.
    package var effectiveDeadline: Deadline {
        Look.untilItStands(isAnswered: true) { look in
            // This uses deadlines as they are known without the clock, which is read once at the end: a deadline that had passed under its
            // scope's lock has passed now.
            let deadline = look.effectiveDeadline(from: self) { $0.knownContribution }
            if deadline == .never || deadline > state.withLock({ $0.now }) { return (deadline, nil) }
            return passedDeadline(look)
        }
    }

    /// The same if one of the deadlines has passed.
    private func passedDeadline(_ look: Look) -> (Deadline, seenFrom: ScopeNode<CancelScope>.Prospect?) {
        let inside = ScopeNode.Prospect.onwards(to: self)
        if look.isCancelled(onwardsFrom: inside) { return (.passed, inside) }
        // A deadline that has passed around an independent task has not cancelled that task, and cuts nothing off. A scope on the way may
        // have been handed over before the deadline passed: then the deadline is not seen again.
        return (look.effectiveDeadline(from: self) { $0.contribution }, nil)
    }

    /// What cancelled the code in this scope, the scope itself or something around it; with the time, if a scope or a source is known to
    /// have cancelled it.
    var effect: (cause: CancelCause, time: Deadline?)? {
        let inside = ScopeNode.Prospect.onwards(to: self)
        // This is read before the look, which may or may not find a cancellation that happens in between.
        let wasCancelled = state.withLock { $0.node.life.isBodyCancelled }
        let (record, isCancelled) = Look.untilItStands(isAnswered: false) { look in
            let isCancelled = look.isCancelled(onwardsFrom: inside)
            let record = isCancelled || wasCancelled ? look.record(from: self) : nil
            return ((record, isCancelled), isCancelled ? inside : nil)
        }
        if let record { return (record.cause, record.time) }
        // The code was cancelled through a task that belongs to no scope, or a shield now hides what has cut it off.
        return isCancelled || wasCancelled ? (.enclosing, nil) : nil
    }

    /// Whether the current task is the one that carries this scope's body.
    package var isBodyCurrent: Bool { state.withLock { $0.body?.isCurrent == true } }
}

extension CancelScope {
    /// Whether the calling child is or was cancelled from outside, apart from what it did to itself.
    static var isCancelledAroundTask: Bool { current?.isCutOff ?? Task.isCancelled }

    /// Whether the calling code can see a cancellation, by the clock and not only after a timer has fired.
    static var isCancelledHere: Bool {
        guard let ambient, ambient.isBodyCurrent else { return Task.isCancelled }
        return ambient.isCancelledInside(isAnswered: true)
    }
}
