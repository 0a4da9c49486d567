/// Where a scope belongs: which scope is around it, and what tells it of the cancellations there.
///
///     idle ──enter──▶ in a scope ──handOver──▶ in a group's scope ──leave──▶ left
///                          └─────────────────leave────────────────────────────▲
///
/// Invariants:
/// 1. Parent, place and teller change together: at no instant a running scope belongs nowhere, or to two scopes.
/// 2. The parent tells the scope exactly while it has a place in the parent's list. A scope without one is told by the task
///    that entered it.
/// 3. No other teller is heeded: the list of a scope that it has left, or will belong to, may name it as well.
struct Membership<Scope: AnyObject> {
    /// A place in the list of another scope, to be given back.
    struct Listing {
        let scope: Scope
        let place: Int
    }

    /// What a scope has left: the scope around it, and the place there, if it had one.
    ///
    /// The scope around is not retained once more, since the scope that has left still knows it. All scopes that leave the same one at
    /// the same time would contend for its count.
    struct Departure {
        private let left: Unmanaged<Scope>?
        let place: Int?

        init(parent: Scope?, place: Int?) {
            left = parent.map { .passUnretained($0) }
            self.place = place
        }

        var parent: Scope? { left?.takeUnretainedValue() }

        var listing: Listing? {
            guard let parent, let place else { return nil }
            return Listing(scope: parent, place: place)
        }

        /// Calls `unlist` with the scope that has listed the one that has left, and the place there.
        ///
        /// - Returns: Whether there is one.
        @inline(__always)
        func giveBack(_ unlist: (Scope, _ place: Int) -> Void) -> Bool {
            guard let left, let place else { return false }
            left._withUnsafeGuaranteedRef { unlist($0, place) }
            return true
        }
    }

    /// Where a scope is at some moment, to see later whether it has been handed over since: possibly within the same scope.
    ///
    /// It names the scope around, and does not keep it: a scope moves once, to one that was there before.
    struct Position {
        fileprivate let parent: ObjectIdentifier?
        fileprivate let isChild: Bool
    }

    private enum Phase {
        case idle
        case member
        case left
    }

    // This order takes the least memory.

    /// The next scope out.
    ///
    /// It stays known after the end: a plain `Task` made inside may outlive the scope.
    private(set) var parent: Scope?
    private var place: Int?
    private var phase = Phase.idle
    /// Whether this is the scope of a group's child, and `parent` that of the group.
    private(set) var isChild = false
    /// Whether the task that entered the scope was cancelled, which the scope may see in spite of every scope around.
    private(set) var isTaskCancelled = false
    /// Whether the scope that tells has said that it is cancelled itself; that is final.
    private(set) var isTellerCancelled = false
    private var wasToldEarly = false
}

// MARK: - Events

extension Membership {
    /// The scope begins to run inside another one, or in none.
    ///
    /// `place` is that in the parent's list, or `nil` where the task that enters tells of cancellations.
    ///
    /// - Returns: Whether it was told of something while it was listed and did not belong there yet.
    mutating func enter(_ parent: Scope?, at place: Int?, isChild: Bool) -> Bool {
        phase = .member
        (self.parent, self.place, self.isChild) = (parent, place, isChild)
        return wasToldEarly
    }

    /// Another scope tells of a cancellation.
    ///
    /// `isOwn` says that it is cancelled itself, and not from further out.
    ///
    /// - Returns: Whether it is the one that the scope belongs to.
    mutating func isTold(by teller: Scope, ofItsOwn isOwn: Bool) -> Bool {
        if phase == .idle { wasToldEarly = true }
        // A scope that has a place there is a member.
        guard place != nil, parent === teller else { return false }
        isTellerCancelled = isTellerCancelled || isOwn
        return true
    }

    /// The task that entered the scope was cancelled.
    ///
    /// - Returns: Whether it is still that task that tells.
    mutating func taskWasCancelled() -> Bool {
        guard phase == .member, place == nil else { return false }
        isTaskCancelled = true
        return true
    }

    /// A cancellation that it has seen, or that nothing else tells of, stays visible, whatever shields go up further out.
    mutating func cancelForGood() { isTaskCancelled = true }

    /// Belongs to a group's scope from now on, and not to the one it was entered in.
    ///
    /// `place` is that in the list of the group's scope, or `nil` if it was entered there and keeps the one that it has.
    ///
    /// - Returns: The place in the list of the one that it has left, if it had any.
    mutating func handOver(to groupScope: Scope, at place: Int?) -> Listing? {
        let left = place == nil ? nil : Departure(parent: parent, place: self.place).listing
        (parent, self.place, isChild) = (groupScope, place ?? self.place, true)
        (isTaskCancelled, isTellerCancelled) = (false, false)
        return left
    }

    /// The scope has ended.
    mutating func leave() -> Departure {
        (phase, isTellerCancelled) = (.left, false)
        return Departure(parent: parent, place: place.take())
    }

    /// Passes over scopes around that have ended, once it has ended itself.
    mutating func shorten(to parent: Scope?) {
        guard phase == .left else { return }
        self.parent = parent
    }

    /// Lets go of the scope around.
    mutating func release() -> Scope? { parent.take() }
}

// MARK: - Questions

extension Membership {
    var position: Position { Position(parent: parent.map { ObjectIdentifier($0) }, isChild: isChild) }

    func isStill(at position: Position) -> Bool {
        parent.map { ObjectIdentifier($0) } == position.parent && isChild == position.isChild
    }

    /// Whether it has a place in the list of another scope.
    var isListed: Bool { place != nil }

    /// The scope through which cancellations around this one are seen; `nil` where a task tells.
    var teller: Scope? { place == nil ? nil : parent }
}

extension Membership: Sendable where Scope: Sendable {}
extension Membership.Position: Sendable {}
extension Membership.Listing: Sendable where Scope: Sendable {}
extension Membership.Departure: Sendable where Scope: Sendable {}
