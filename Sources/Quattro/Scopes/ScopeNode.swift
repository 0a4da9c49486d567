/// One scope in the tree of scopes, as a value: its own life, where it belongs, and which scopes are in it.
///
/// Each scope has its node under a lock of its own, and no event reads another node. The relation of two scopes is arranged so that every
/// transition is one event of one node:
///
/// 1. A scope is listed in another one *before* it belongs there (``list(_:)``), and taken off *after* it has left (``unlist(_:)``). Being
///    listed means being told, and nothing else.
/// 2. Its own node decides where a scope belongs: when it enters, when it is handed over, and when it ends. It ignores any other teller.
/// 3. After an event that lets a scope see more than before (it enters, is handed over, its shield is lowered) the driver looks outside.
///    After an event that makes a cancellation visible to the scopes inside, they are told.
/// 4. A scope through which a cancellation was seen is cut off by it, told or not (``wasSeenThrough(at:isFresh:)``), and so stays where it
///    is.
/// 5. A cancellation that is told or seen counts only while it is fresh: as long as no shield was raised since it was told or since the
///    look began (``ShieldCount``). Otherwise it may not have been visible at any single instant, and the scope must look, or look again.
///
/// So nothing is missed: the look sees what was cancelled before it, and a later cancellation finds the scope on the list. And nothing that
/// was seen is taken back.
struct ScopeNode<Scope: AnyObject> {
    typealias Listing = Membership<Scope>.Listing
    typealias Departure = Membership<Scope>.Departure
    typealias Position = Membership<Scope>.Position

    var life: ScopeMachine
    private(set) var membership = Membership<Scope>()
    /// The scopes that must be told when the body is cancelled: those entered by the body's own task, the children of a group, and those
    /// that will be handed over to it.
    private(set) var inner = UnretainedSlots<Scope>()

    init(life: ScopeMachine) {
        self.life = life
    }

    /// The result of a look outside.
    struct Sight {
        /// Where the scope was at that moment.
        let position: Position
        let isCancelled: Bool
        /// The shield count when the look began.
        let shields: ShieldCount
    }

    /// How a run has ended.
    struct Ending {
        let verdict: ScopeMachine.Verdict
        /// Whether the scope itself was cancelled.
        let isCancelledItself: Bool
        /// Whether a cancellation could be seen from inside; without a look outside, whether the scope itself was cancelled.
        let isCancelledInside: Bool
        /// Whether the scope was cancelled from outside before it was cancelled itself, even if a shield was raised later.
        let isCutOff: Bool
        /// Whether it belonged to a group.
        let isChild: Bool
        let departure: Departure

        /// Whether the body was cancelled, whatever the cause.
        var isBodyCancelled: Bool { isCancelledItself || isCutOff }
    }
}

// MARK: - The list

extension ScopeNode {
    /// Adds a scope to the list of those that are told.
    ///
    /// - Returns: Its place, which must be given back.
    mutating func list(_ scope: Scope) -> Int { inner.insert(scope) }

    mutating func unlist(_ place: Int) { inner.remove(at: place) }
}

// MARK: - Transitions

extension ScopeNode {
    /// The scope begins to run.
    ///
    /// - Returns: The effects, and whether it may have been told of a cancellation that it had to ignore at that time.
    mutating func enter(
        _ parent: Scope?,
        at place: Int?,
        isChild: Bool = false,
        isTaskCancelled: Bool = false,
        now: Deadline
    ) -> (effects: ScopeMachine.Effects, mustLook: Bool) {
        let effects = life.enter(now: now)
        let wasTold = membership.enter(parent, at: place, isChild: isChild)
        if isTaskCancelled {
            membership.cancelForGood()
            // The body's task has not been made yet, and it will check whether it is cancelled: there is nothing to do.
            _ = life.outsideWasCancelled()
        }
        return (effects, wasTold)
    }

    /// Another scope tells this one that something outside is cancelled; `ofItsOwn` says that it is that scope itself.
    ///
    /// - Returns: `nil` if a look outside is needed.
    mutating func outsideWasCancelled(
        toldBy teller: Scope,
        ofItsOwn isOwn: Bool = false,
        isFresh: Bool
    ) -> ScopeMachine.Effects? {
        guard membership.isTold(by: teller, ofItsOwn: isOwn) else { return ScopeMachine.Effects.none }
        return isFresh ? life.outsideWasCancelled() : nil
    }

    /// The task that entered the scope was cancelled.
    mutating func enclosingTaskWasCancelled() -> ScopeMachine.Effects {
        membership.taskWasCancelled() ? life.outsideWasCancelled() : .none
    }

    /// Code inside has seen a cancellation through this scope, while the scope was at `position`.
    ///
    /// - Returns: `false` if the scope has been handed over meanwhile, so that the cancellation does not count, or if the look is not
    ///   fresh.
    mutating func wasSeenThrough(at position: Position, isFresh: Bool) -> Bool {
        guard isFresh, membership.isStill(at: position) else { return false }
        life.outsideWasSeenCancelled()
        return true
    }

    /// A look outside has returned `sight`.
    ///
    /// - Returns: `nil` if another look is needed: the scope has moved, or the look is not fresh.
    mutating func sees(_ sight: Sight, isFresh: Bool) -> ScopeMachine.Effects? {
        guard isFresh, membership.isStill(at: sight.position) else { return nil }
        return sight.isCancelled ? life.outsideWasCancelled() : ScopeMachine.Effects.none
    }

    /// Whether the scope is cut off by the result of a look outside, or was cut off before; the answer is for code inside.
    ///
    /// - Returns: `nil` if another look is needed.
    mutating func isCutOff(by sight: Sight, isFresh: Bool) -> Bool? {
        if life.isCutOff { return true }
        guard isFresh, membership.isStill(at: sight.position) else { return nil }
        guard sight.isCancelled, !life.isShielded else { return false }
        life.outsideWasSeenCancelled()
        return true
    }

    /// Code inside has acted on a cancellation that it saw around the scope, so other code inside must be told of it.
    ///
    /// A shield that is raised further out does not take it back: the scopes inside are told now, unless they were told before.
    mutating func staysCutOff() -> ScopeMachine.Effects {
        guard life.isRunning, life.isCutOff, !life.isBodyCancelled else { return .none }
        membership.cancelForGood()
        return life.outsideWasCancelled()
    }

    /// The result of a child's report that it is ready.
    enum HandOver {
        /// It belongs to the group; the associated value is the place to give back.
        case done(left: Listing?)
        /// It has ended before.
        case tooLate
        /// It was cancelled from where it has belonged so far, and stays there, cancelled for good.
        case refused(ScopeMachine.Effects)
    }

    /// The scope belongs to a group's scope from now on, unless it has ended or been cut off.
    mutating func handOver(to groupScope: Scope, at place: Int?) -> HandOver {
        guard life.isRunning else { return .tooLate }
        guard !life.isCutOff else {
            // A shield that is raised further out does not take this back, and the scopes inside that looked from behind a shield are told
            // now.
            membership.cancelForGood()
            return .refused(life.outsideWasCancelled())
        }
        return .done(left: membership.handOver(to: groupScope, at: place))
    }

    /// The caller has abandoned the scope: it belongs to a group's scope from now on, and is cancelled for good.
    ///
    /// - Returns: The place to give back, and the effects; `nil` if it has ended.
    mutating func leaveBehind(
        with groupScope: Scope,
        at place: Int?
    ) -> (left: Listing?, effects: ScopeMachine.Effects)? {
        guard life.isRunning else { return nil }
        let left = membership.handOver(to: groupScope, at: place)
        // The cancellation of its caller cannot be seen from the group.
        membership.cancelForGood()
        return (left, life.outsideWasCancelled())
    }

    /// The body has ended and did not give up, so cancellations do not matter.
    mutating func end(now: Deadline) -> Departure {
        _ = life.end(.returned, now: now, isCancelledOutside: true)
        return membership.leave()
    }

    /// The body has ended.
    ///
    /// `sight` is the result of a look outside, if there was one.
    ///
    /// - Returns: `nil` if a look outside is needed: the body gave up in a scope that is cancelled itself and there was no look, or the
    ///   last look does not count.
    mutating func end(_ end: ScopeMachine.BodyEnd, now: Deadline, sight: Sight?, isFresh: Bool = true) -> Ending? {
        if let sight {
            guard isFresh, membership.isStill(at: sight.position) else { return nil }
        } else if life.isAbsorbable(end), life.isCancelled(now: now) {
            return nil
        }
        let verdict = life.end(end, now: now, isCancelledOutside: sight?.isCancelled ?? true)
        let isVisible = sight?.isCancelled == true && !life.isShielded
        return Ending(
            verdict: verdict,
            isCancelledItself: life.own != nil,
            isCancelledInside: life.own != nil || isVisible,
            isCutOff: life.isCutOff || isVisible,
            isChild: membership.isChild,
            departure: membership.leave()
        )
    }

    mutating func shorten(to parent: Scope?) { membership.shorten(to: parent) }

    mutating func release() -> Scope? { membership.release() }
}

extension ScopeNode: Sendable where Scope: Sendable {}
extension ScopeNode.Sight: Sendable where Scope: Sendable {}
extension ScopeNode.Ending: Sendable where Scope: Sendable {}
