/// How a scope ends and leaves the tree: what ``ScopeNode`` decides, and what is given back afterwards.
extension CancelScope {
    /// Ends the run.
    ///
    /// `looksOutside` says whether what is cancelled outside matters however the body ended. Otherwise this is asked only for a body that
    /// gave up, in a scope that is cancelled itself. `error` is what the body gave up with, to be kept if it is absorbed.
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

    /// The same for a body that did not give up: what is cancelled does not matter.
    ///
    /// `threw` says whether it threw something else, which is only recorded.
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

    /// `root` is its place among the roots, if it is not less than zero.
    private func leave(_ departure: Membership<CancelScope>.Departure, _ root: Int32) {
        if let sources, let links = state.withLock({ $0.links }) {
            for (source, place) in zip(sources, links) { source.unlink(place) }
        }
        // A scope that a task has entered may have been handed over to a group since, and be on its list as well.
        if root >= 0 { Roots.remove(root) }
        if departure.giveBack({ $0.unlist($1) }) { return }
        guard let parent = departure.parent else { return }
        // A task that makes another one in its scope, and so on, must not keep all of their scopes.
        let running = Self.nearestRunning(from: parent)
        state.withLock { $0.node.shorten(to: running) }
    }
}

extension CancelScope.State {
    /// The clock matters only to a scope with a deadline.
    @inline(__always)
    fileprivate var momentOfEnd: Deadline { node.life.hasDeadline ? now : .passed }

    /// Its place among the roots, which it is about to give back.
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
