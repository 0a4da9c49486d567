extension CancelScope {
    /// A look outwards, from one scope to the next, each under its own lock.
    ///
    /// Meanwhile a shield may go up, and a scope may be handed over. The look stands if no shield has gone up since it began, and if the
    /// scopes through which it has seen a cancellation are cut off by it: what has been seen is not taken back.
    struct Look {
        let shields = ShieldCount.current

        /// Asks for an answer, and for where a cancellation that it rests on was seen from.
        ///
        /// `isAnswered` says whether code inside goes by the answer: then it has been told of the cancellation.
        static func untilItStands<Answer>(
            isAnswered: Bool,
            _ ask: (Look) -> (answer: Answer, seenFrom: ScopeNode<CancelScope>.Prospect?)
        ) -> Answer {
            while true {
                let look = Look()
                let (answer, start) = ask(look)
                guard start.map(look.cutsOff) ?? true, look.shields.isCurrent else { continue }
                if isAnswered, let start { look.notesSeen(from: start) }
                return answer
            }
        }

        /// Notes at the scope that is cancelled itself that code in it knows so, possibly before its timer has told it.
        private func notesSeen(from start: ScopeNode<CancelScope>.Prospect) {
            var (prospect, last) = (start, CancelScope?.none)
            while case .onwards(let scope) = prospect {
                last = scope
                prospect = scope.look { $0.prospectInside }
            }
            if case .cancelled = prospect { last?.state.withLock { $0.node.life.wasSeen() } }
        }

        /// Whether a cancellation is found, from one scope to the next.
        func isCancelled(onwardsFrom prospect: ScopeNode<CancelScope>.Prospect) -> Bool {
            var prospect = prospect
            while case .onwards(let scope) = prospect { prospect = scope.look { $0.prospectInside } }
            return prospect.isCancelled
        }

        @inline(__always)
        func effectiveDeadline(
            from scope: CancelScope,
            _ contribution: (borrowing CancelScope.State) -> (deadline: Deadline, next: CancelScope?)
        ) -> Deadline {
            var (earliest, next) = scope.look { contribution($0) }
            // The reference is taken and not copied: one count less saves a twentieth of the whole look for each scope.
            while let scope = next.take() {
                let limit = scope.look { contribution($0) }
                earliest = min(earliest, limit.deadline)
                next = limit.next
            }
            return earliest
        }

        /// What the code in a scope is cancelled by, out to the nearest shield: the nearest record, except those of scopes that were cut
        /// off before and of children that were let go, which are not the reason.
        func record(from scope: CancelScope) -> CancelRecord? {
            var next: CancelScope? = scope
            var nearest: CancelRecord?
            while let scope = next {
                let (record, isFirst, around) = scope.look { state in
                    (state.record, !state.node.life.isCutOff, state.node.seenAround)
                }
                if let record, isFirst, record.cause != .enclosing { return record }
                nearest = nearest ?? record
                next = around
            }
            return nearest
        }

        /// Cuts off what a cancellation is seen through, from the outside in, so that each is cut off by what is certain to be seen from
        /// there.
        ///
        /// - Returns: `false` if one of them has moved: then what was seen no longer concerns it.
        private func cutsOff(from start: ScopeNode<CancelScope>.Prospect) -> Bool {
            var passed: [(scope: CancelScope, position: ScopeNode<CancelScope>.Position)] = []
            var prospect = start
            while case .onwards(let scope) = prospect {
                let (next, position, isKnown) = scope.look { state in
                    (state.prospectInside, state.node.membership.position, state.node.life.isCutOff)
                }
                // What is around a scope that is cut off is cut off too, as far as the cancellation was seen through it.
                prospect = isKnown ? .cancelled : next
                if prospect.isAround { passed.append((scope, position)) }
            }
            guard prospect.isCancelled else { return false }
            return passed.reversed().allSatisfy { scope, position in
                scope.state.withLock { $0.node.wasSeenThrough(at: position, isFresh: shields.isCurrent) }
            }
        }
    }
}

// Computed properties, as a scope's state is copied where a closure asks for the time while its node is in use.
extension CancelScope.State {
    var prospectInside: ScopeNode<CancelScope>.Prospect { node.prospectInside(now: now) }

    var record: CancelRecord? { node.life.record(now: now) }

    var contribution: (deadline: Deadline, next: CancelScope?) { node.contribution(now: now) }

    /// What the scope contributes, without a look at the clock: a deadline that has passed and has not been noticed is given as it is.
    var knownContribution: (deadline: Deadline, next: CancelScope?) { node.contribution(now: .passed) }
}
