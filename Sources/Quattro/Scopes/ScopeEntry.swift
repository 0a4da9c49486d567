/// Enters a scope into the tree of scopes, and moves it there: ``ScopeNode`` decides for each of the two scopes.
extension CancelScope {
    /// What tells a scope of the cancellations around it.
    @usableFromInline
    enum Entry {
        /// The task that entered it.
        case byTask
        /// The scope in whose body it was entered; `depth` is how many scopes are on top of each other on one stack.
        case byScope(depth: Int32)
    }

    /// Begins the run in the current task, inside the scope around that task.
    @usableFromInline
    func enter() -> Entry {
        guard let ambient = Self.ambient else {
            begin(in: nil, nil, timekeeper: Timekeeper.outsideOfScopes, root: root())
            return .byTask
        }
        // This is read before the scope: a scope is cancelled before its task.
        let isTaskCancelled = Task.isCancelled
        guard let listing = ambient.listIfBodyIsCurrent(self) else {
            let parent = Self.nearestRunning(from: ambient)
            begin(in: parent, nil, timekeeper: ambient.time ?? Timekeeper.outsideOfScopes, root: root())
            return .byTask
        }
        // This is for a body that has cancelled its own task: nothing else tells the new scope of that.
        begin(
            in: ambient,
            listing,
            timekeeper: listing.timekeeper,
            isTaskCancelled: isTaskCancelled && !listing.isCancelled
        )
        return .byScope(depth: listing.depth)
    }

    /// Begins the run as a child of a group, before its task is made.
    ///
    /// `onStack` says whether that task will start on the caller's stack.
    func enterAsChild(of groupScope: CancelScope, onStack: Bool) {
        let depth = onStack ? (Self.ambient?.state.withLock { $0.depth + 1 } ?? 0) : 0
        let listing = groupScope.list(self, depth: depth)
        begin(in: groupScope, listing, timekeeper: listing.timekeeper, isChild: true)
    }

    /// A place on the list of another scope, and that scope's state at that moment.
    struct Listing {
        let place: Int
        let depth: Int32
        /// Whether the other scope's body was cancelled already.
        let isCancelled: Bool
        let escalation: Priority?
        let timekeeper: TimekeeperReference
    }

    /// Adds a scope to the list of those that this one tells.
    ///
    /// `depth` is how deep it is on the stack: by default, one deeper than this one.
    func list(_ scope: CancelScope, depth: Int32? = nil) -> Listing {
        state.withLock { $0.list(scope, depth: depth) }
    }

    /// The same if the caller is this scope's body; otherwise `nil`.
    private func listIfBodyIsCurrent(_ scope: CancelScope) -> Listing? {
        state.withLock { $0.body?.isCurrent == true ? $0.list(scope) : nil }
    }

    func unlist(_ place: Int) {
        state.withLock { $0.node.unlist(place) }
    }

    /// Gives the scope a place among the roots while an observer watches.
    @inline(__always)
    private func root() -> Int32 { Attention.isPaid(by: .tree) ? Roots.insert(self) : -1 }

    private func begin(
        in parent: CancelScope?,
        _ listing: Listing?,
        timekeeper: TimekeeperReference,
        isChild: Bool = false,
        isTaskCancelled: Bool = false,
        root: Int32 = -1
    ) {
        // A child's scope has no deadline yet, and only observers need the time when it began.
        let now = isChild && !Attention.isPaid(by: [.tree, .events]) ? .passed : timekeeper.now
        // The scope is linked before it reads the sources, so that it misses no change.
        let links = sources.map { $0.map { $0.link(self) } }
        let (mustLook, begun) = state.withLock { state in
            if state.node.life.phase != .idle {
                let title = name.map { " \"\($0)\"" } ?? ""
                trap("a cancel scope can be run only once, unlike that\(title) made at \(openedAt)")
            }
            if let sources {
                state.links = links
                // This is read under the lock: a source that changes from here on finds the scope running.
                state.see(sources, at: now)
            }
            // Nothing is running yet that could be told of a cancellation: `attachBody()` checks for it.
            let (effects, mustLook) = state.node.enter(
                parent,
                at: listing?.place,
                isChild: isChild,
                isTaskCancelled: isTaskCancelled,
                now: now
            )
            state.timekeeper = timekeeper
            state.root = root
            state.depth = listing?.depth ?? 0
            if let escalation = listing?.escalation {
                state.escalation = max(state.escalation ?? escalation, escalation)
            }
            state.apply(effects.timer, to: self)
            return (mustLook, Recorder.isOn ? Begun(state.node.life) : nil)
        }
        if let begun { record(begun, in: parent, at: now) }
        if mustLook || listing?.isCancelled == true { lookOutside() }
    }

    /// This is called before anything else in the body's task.
    func attachBody() {
        let (isCancelled, escalation) = state.withLock { state in
            state.body = BodyTask.current
            return (state.node.life.isBodyCancelled, state.escalation)
        }
        if isCancelled { BodyTask.current?.cancel() }
        if let escalation { BodyTask.current?.escalate(to: escalation) }
    }
}

extension CancelScope.State {
    fileprivate mutating func list(_ scope: CancelScope, depth: Int32? = nil) -> CancelScope.Listing {
        CancelScope.Listing(
            place: node.list(scope),
            depth: depth ?? self.depth + 1,
            isCancelled: node.life.isBodyCancelled,
            escalation: innerEscalation,
            timekeeper: timekeeper ?? Timekeeper.outsideOfScopes
        )
    }
}

// MARK: - Moving

extension CancelScope {
    /// Moves this scope, in one step, from the scope in which it was entered to the scope of a group, which has it on its list already.
    ///
    /// Call ``lookOutside()`` after this. `place` is its place in the group's list, or `nil` if it was entered there.
    ///
    /// - Returns: `false` if it stays where it is: it has ended, or has been cancelled from there already.
    func handOver(to groupScope: CancelScope, at place: Int?) -> Bool {
        // The scope may be cancelled without having been told.
        lookOutside()
        let (isHandedOver, left, delivery) = state.withLock { state -> (Bool, Listed?, Delivery?) in
            switch state.node.handOver(to: groupScope, at: place) {
            case .done(let left): (true, left, nil)
            case .tooLate: (false, nil, nil)
            case .refused(let effects): (false, nil, state.delivery(of: effects, by: self, at: .current))
            }
        }
        if let delivery { Delivery.deliver(delivery) }
        if let left { left.scope.unlist(left.place) }
        if Recorder.isOn, isHandedOver { recordMoment(.moved, in: groupScope) }
        return isHandedOver
    }

    /// Moves this scope from the scope in which it was entered to the scope of a group, since its caller has abandoned it.
    ///
    /// The scope is cancelled for good.
    ///
    /// `place` is its place in the group's list, or `nil` if it was entered there. A scope that has ended stays where it was.
    func leaveBehind(with groupScope: CancelScope, at place: Int?) {
        let (isMoved, listing, delivery) = state.withLock { state -> (Bool, Listed?, Delivery?) in
            guard let (left, effects) = state.node.leaveBehind(with: groupScope, at: place) else {
                return (false, nil, nil)
            }
            // From here on, a walk outwards does not see what was around the scope, as if behind a shield: those scopes may be over.
            ShieldCount.goesUp()
            return (true, left, state.delivery(of: effects, by: self, at: .current))
        }
        if Recorder.isOn, isMoved { recordMoment(.moved, in: groupScope) }
        if let delivery { Delivery.deliver(delivery) }
        if let listing { listing.scope.unlist(listing.place) }
    }

    fileprivate typealias Listed = Membership<CancelScope>.Listing
}
