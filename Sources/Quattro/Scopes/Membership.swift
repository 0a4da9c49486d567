/// Where a scope belongs: which scope is around it, and who tells it of cancellations there (its teller).
///
///     idle ──enter──▶ in a scope ──handOver──▶ in a group's scope ──leave──▶ left
///                          └─────────────────leave────────────────────────────▲
///
/// Invariants:
/// 1. Parent, place and teller change together: at no instant does a running scope belong nowhere, or to two scopes.
/// 2. The parent tells the scope exactly while the scope has a place in the parent's list. A scope without a place is told by the task that
///    entered it.
/// 3. Other tellers are ignored: a scope that it has left, or that it will belong to, may still have it in its list.
struct Membership<Scope: AnyObject> {
    /// A place in the list of another scope, which must be given back.
    struct Listing {
        let scope: Scope
        let place: Int
    }

    /// The scope around it that a scope has left, and its place there, if it had one.
    ///
    /// The scope around is not retained again, since the scope that has left still retains it. Otherwise all scopes that leave the same one
    /// at the same time would contend for its reference count.
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

        /// Calls `unlist` with the scope whose list still has the one that left, and the place there.
        ///
        /// - Returns: Whether there is such a scope.
        @inline(__always)
        func giveBack(_ unlist: (Scope, _ place: Int) -> Void) -> Bool {
            guard let left, let place else { return false }
            left._withUnsafeGuaranteedRef { unlist($0, place) }
            return true
        }
    }

    /// Where a scope is at some moment, so that it can be seen later whether it has been handed over since, possibly within the same scope.
    ///
    /// It identifies the scope around without retaining it: a scope moves only once, to a scope that existed before.
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
    /// It is kept after the end: a plain `Task` made inside may outlive the scope.
    private(set) var parent: Scope?
    private var place: Int?
    private var phase = Phase.idle
    /// Whether this is the scope of a group's child, and `parent` the scope of the group.
    private(set) var isChild = false
    /// Whether the task that entered the scope was cancelled; the scope sees that regardless of shields further out.
    private(set) var isTaskCancelled = false
    /// Whether the teller has said that it is cancelled itself; that is final.
    private(set) var isTellerCancelled = false
    private var wasToldEarly = false
}

// MARK: - Events

extension Membership {
    /// The scope begins to run, inside another scope or outside of all.
    ///
    /// `place` is its place in the parent's list, or `nil` if the entering task tells it of cancellations.
    ///
    /// - Returns: Whether it may have been told of a cancellation while it was listed but did not belong there yet.
    mutating func enter(_ parent: Scope?, at place: Int?, isChild: Bool) -> Bool {
        phase = .member
        (self.parent, self.place, self.isChild) = (parent, place, isChild)
        return wasToldEarly
    }

    /// Another scope tells of a cancellation.
    ///
    /// `isOwn` says that the teller is cancelled itself, and not from further out.
    ///
    /// - Returns: Whether the scope belongs to that teller.
    mutating func isTold(by teller: Scope, ofItsOwn isOwn: Bool) -> Bool {
        if phase == .idle { wasToldEarly = true }
        // A scope belongs to its parent as a member if it has a place there.
        guard place != nil, parent === teller else { return false }
        isTellerCancelled = isTellerCancelled || isOwn
        return true
    }

    /// The task that entered the scope was cancelled.
    ///
    /// - Returns: Whether that task is still the teller.
    mutating func taskWasCancelled() -> Bool {
        guard phase == .member, place == nil else { return false }
        isTaskCancelled = true
        return true
    }

    /// A cancellation that the scope has seen, or of which nothing else will tell it, stays visible even if shields are raised further out.
    mutating func cancelForGood() { isTaskCancelled = true }

    /// The scope belongs to a group's scope from now on, and not to the one in which it was entered.
    ///
    /// `place` is its place in the list of the group's scope, or `nil` if it was entered there and keeps its place.
    ///
    /// - Returns: Its place in the list of the scope that it has left, if it had one.
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

    /// Skips enclosing scopes that have ended, once this scope has ended itself.
    mutating func shorten(to parent: Scope?) {
        guard phase == .left else { return }
        self.parent = parent
    }

    /// Releases the scope around.
    mutating func release() -> Scope? { parent.take() }
}

// MARK: - Questions

extension Membership {
    var position: Position { Position(parent: parent.map { ObjectIdentifier($0) }, isChild: isChild) }

    func isStill(at position: Position) -> Bool {
        parent.map { ObjectIdentifier($0) } == position.parent && isChild == position.isChild
    }

    /// Whether the scope has a place in the list of another scope.
    var isListed: Bool { place != nil }

    /// The scope that tells this one of cancellations; `nil` if a task does.
    var teller: Scope? { place == nil ? nil : parent }
}

extension Membership: Sendable where Scope: Sendable {}
extension Membership.Position: Sendable {}
extension Membership.Listing: Sendable where Scope: Sendable {}
extension Membership.Departure: Sendable where Scope: Sendable {}
