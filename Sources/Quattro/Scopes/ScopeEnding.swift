/// Ends a scope and removes it from the tree: ``ScopeNode`` decides, and places are given back afterwards.
extension CancelScope {
    /// Ends the run.
    ///
    /// `looksOutside` says whether cancellations outside matter no matter how the body ended. Otherwise they are checked only if the body
    /// gave up and the scope is cancelled itself. `error` is the error with which the body gave up; it is kept if it is absorbed.
    func end(
        _ end: ScopeMachine.BodyEnd,
        with error: (any Error)? = nil,
        looksOutside: Bool = false
    ) -> ScopeNode<CancelScope>.Ending {
        var sight = looksOutside ? sight(isAnswered: true) : nil
        while true {
            let (ending, root, ended) = look { state in
                let now = state.momentOfEnd
                let ending = state.node.end(
                    end,
                    now: now,
                    sight: sight,
                    isFresh: sight?.shields.isCurrent ?? true
                )
                if let ending {
                    state.letGo(of: self)
                    if ending.verdict == .absorb, let error { state.absorb(error) }
                }
                return (
                    ending, ending == nil ? -1 : state.takeRoot(), Recorder.isOn ? Ended(state.node.life, at: now) : nil
                )
            }
            if let ending {
                leave(ending.departure, root)
                if let ended {
                    record(ended, ending.verdict == .absorb ? .absorbed : end == .returned ? .returned : .threw)
                }
                return ending
            }
            sight = self.sight(isAnswered: true)
        }
    }

    /// The same for a body that did not give up: cancellations do not matter.
    ///
    /// `threw` says whether it threw another error, which is only recorded.
    func end(threw: Bool = false) {
        let (departure, root, ended) = look { state in
            let now = state.momentOfEnd
            let departure = state.node.end(now: now)
            state.letGo(of: self)
            return (departure, state.takeRoot(), Recorder.isOn ? Ended(state.node.life, at: now) : nil)
        }
        leave(departure, root)
        if let ended { record(ended, threw ? .threw : .returned) }
    }

    /// `root` is the scope's place among the roots, or negative if it has none.
    private func leave(_ departure: Membership<CancelScope>.Departure, _ root: Int32) {
        if let sources, let links = state.withLock({ $0.links }) {
            for (source, place) in zip(sources, links) { source.unlink(place) }
        }
        // A scope that was entered by a task may have been handed over to a group since, and then it is on the group's list as well.
        if root >= 0 { Roots.remove(root) }
        if departure.giveBack({ $0.unlist($1) }) { return }
        guard let parent = departure.parent else { return }
        // If a task makes another task in its scope, and that one another, and so on, the last one must not keep all their scopes.
        let running = Self.nearestRunning(from: parent)
        state.withLock { $0.node.shorten(to: running) }
    }
}

extension CancelScope.State {
    /// The clock matters only to a scope with a deadline.
    @inline(__always)
    fileprivate var momentOfEnd: Deadline { node.life.hasDeadline ? now : .passed }

    /// The scope's place among the roots, which is about to be given back.
    @inline(__always)
    fileprivate mutating func takeRoot() -> Int32 {
        defer { root = -1 }
        return root
    }

    fileprivate mutating func letGo(of scope: CancelScope) {
        apply(.clear, to: scope)
        body = nil
    }
}
