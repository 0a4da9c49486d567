/// The life of one task group, as a value: which children run, which wait for a place, what failed, and when the group has ended.
///
///     open ──body and foreground done──▶ winding down ──background done──▶ ended
///
/// Invariants:
/// 1. At most `limit` foreground children run at a time. Queued ones are admitted in the order in which they were added.
/// 2. Once a failure has cancelled the group, no child is admitted any more.
/// 3. The group ends exactly once, when the body is done and every child, queued ones included, has ended.
@usableFromInline
struct GroupMachine {
    typealias Child = Int

    @usableFromInline
    enum Kind: Hashable, Sendable {
        case foreground
        /// A caller waits for it to start or to end, and the limit must not delay that. Otherwise it is a foreground child, until it
        /// becomes a background child.
        case starting
        case background
    }

    /// How a child or the body ended.
    enum End {
        /// It ended with a value, or with a cancellation that was requested for it alone.
        case quietly
        /// It ended because the group, or something around the group, was cancelled; `as` is the error by which that was reported, if it
        /// says more.
        case cancelled(as: (any Error)? = nil)
        /// It ended with a cancellation although the group sees none: the other children are cancelled, but there is no failure to list.
        ///
        /// Either the body was not cancelled at all, or a body or child was cut off before a shield was raised.
        case gaveUp
        case failed(any Error)
    }

    enum Admission: Hashable, Sendable {
        case start
        case wait
        /// The group has ended, or has no place for a child that does not wait.
        case refuse
    }

    /// What the driver must do after an event: independent axes, each "nothing" by default.
    struct Effects: Hashable {
        /// The index in ``failures`` of the failure that has been listed.
        var failure: Int?
        var cancelsGroup = false
        /// The first child has ended because of a cancellation, of which the others may not have been told yet.
        var staysCancelled = false
        /// The child whose turn has come: never more than one, since no event frees more than one place.
        var admitted: Child?
        /// The background children that have nothing left to serve, in the order in which they were added.
        var dismissed: [Child] = []
        var hasEnded = false

        /// Whether the driver has nothing to do.
        var isNothing: Bool {
            failure == nil && !cancelsGroup && !staysCancelled && admitted == nil && dismissed.isEmpty
        }
    }

    /// An error, and the task that it ended.
    struct Failure {
        let error: any Error
        let taskName: String?
    }

    private var foreground = 0
    private var isBodyDone = false
    private var isFailing = false
    private(set) var hasEnded = false
    private(set) var sawCancellation = false
    private var places: Places<Child>
    private var background = WaitingQueue<Child>()
    /// The children that a caller is starting, which may still change over.
    private var starting: Set<Child> = []
    /// The first error that reported a cancellation and says more than `CancellationError`, kept so that it is not lost.
    private(set) var cancellation: (any Error)?
    /// All failures, in the order in which they happened.
    private(set) var failures: [Failure] = []

    init(limit: Int? = nil) {
        places = Places(limit: limit)
    }
}

// MARK: - Events

extension GroupMachine {
    /// `waits` says whether a foreground child waits for its turn if there is no free place.
    mutating func add(_ child: Child, _ kind: Kind, waits: Bool = true) -> Admission {
        guard !hasEnded else { return .refuse }
        switch kind {
        case .background:
            background.append(child)
            return .start
        case .starting:
            starting.insert(child)
            foreground += 1
            return .start
        case .foreground:
            guard waits || !places.isFull else { return .refuse }
            foreground += 1
            return places.take(child) ? .start : .wait
        }
    }

    /// A started child becomes a background child.
    ///
    /// - Returns: `nil` if it has ended already.
    mutating func changedOver(_ child: Child) -> Effects? {
        var effects = Effects()
        guard starting.remove(child) != nil else { return nil }
        foreground -= 1
        background.append(child)
        settle(isLastServed: true, &effects)
        return effects
    }

    /// A queued child was cancelled, and gives up its place in the queue.
    ///
    /// - Returns: `false` if it had been admitted already.
    mutating func withdraw(_ child: Child) -> Bool {
        places.withdraw(child)
    }

    /// A child has ended.
    ///
    /// A child that left the queue never held a place. `isFatal` says that a failure cancels the others.
    mutating func childEnded(
        _ child: Child,
        _ kind: Kind,
        _ end: End,
        name: String? = nil,
        wasAdmitted: Bool = true,
        isFatal: Bool = true
    ) -> Effects {
        var effects = Effects()
        let wasServing = kind == .background || (kind == .starting && starting.remove(child) == nil)
        if wasServing { _ = background.remove(child) } else { foreground -= 1 }
        if kind == .foreground, wasAdmitted { places.giveBack() }
        note(end, name: name, isFatal: isFatal, &effects)
        if !isFailing { effects.admitted = places.admitNext() }
        settle(isLastServed: !wasServing, &effects)
        return effects
    }

    /// `isKnown` says that the body failed with an error that it got from a child, and that this error is in the list already.
    mutating func bodyEnded(_ end: End, isKnown: Bool = false, isFatal: Bool = true) -> Effects {
        var effects = Effects()
        isBodyDone = true
        note(end, name: nil, isKnown: isKnown, isFatal: isFatal, &effects)
        settle(isLastServed: true, &effects)
        return effects
    }
}

// MARK: - Transitions

extension GroupMachine {
    private mutating func note(
        _ end: End,
        name: String?,
        isKnown: Bool = false,
        isFatal: Bool,
        _ effects: inout Effects
    ) {
        switch end {
        case .quietly:
            break
        case .cancelled(let error):
            effects.staysCancelled = !sawCancellation && !isFailing
            sawCancellation = true
            cancellation = cancellation ?? error
        case .gaveUp:
            sawCancellation = true
            if isFatal { fail(&effects) }
        case .failed(let error):
            if !isKnown {
                effects.failure = failures.count
                failures.append(Failure(error: error, taskName: name))
            }
            if isFatal { fail(&effects) }
        }
    }

    private mutating func fail(_ effects: inout Effects) {
        guard !isFailing else { return }
        isFailing = true
        effects.cancelsGroup = true
    }

    /// `isLastServed` says that something other than a background child ended.
    ///
    /// Background children are told to end once, and not again each time that one of them ends.
    private mutating func settle(isLastServed: Bool, _ effects: inout Effects) {
        guard isWindingDown else { return }
        if isLastServed { effects.dismissed = background.elements }
        guard background.isEmpty, !hasEnded else { return }
        hasEnded = true
        effects.hasEnded = true
    }
}

// MARK: - Questions

extension GroupMachine {
    /// Takes the failures out when the group has ended: the group itself may be kept for longer.
    mutating func takeFailures() -> [Failure] {
        defer { failures = [] }
        return failures
    }

    /// The cancellation with which the group ends, if there was one.
    var cancellationSeen: (any Error)? { sawCancellation ? cancellation ?? CancellationError() : nil }

    /// Whether the background children have nothing left to serve; a background child that is added now is told to end at once.
    ///
    /// A background child may still add a foreground child, and more background children to serve that one.
    var isWindingDown: Bool { isBodyDone && foreground == 0 }

    /// How many children there are of each kind.
    var counts: ScopedTaskGroup.Counts {
        ScopedTaskGroup.Counts(
            running: foreground - places.waiting,
            queued: places.waiting,
            background: background.count
        )
    }

    var limit: Int? { places.limit }
}
