/// What can be seen of a scope, and through it.
extension ScopeNode {
    /// What the scopes inside see of this one when they look outside.
    enum Prospect {
        /// The scope itself is cancelled.
        case cancelled
        /// The task that entered it is cancelled.
        case cancelledByTask
        case clear
        /// This scope is not cancelled and hides nothing; the next one out may be cancelled.
        case onwards(to: Scope)

        var isCancelled: Bool {
            switch self {
            case .cancelled, .cancelledByTask: true
            case .clear, .onwards: false
            }
        }

        /// Whether something around the scope is seen.
        var isAround: Bool {
            switch self {
            case .onwards, .cancelledByTask: true
            case .clear, .cancelled: false
            }
        }
    }

    /// What can be seen from where the scope was entered.
    ///
    /// Its own shield does not count.
    var prospectOutside: Prospect {
        if membership.isTaskCancelled { return .cancelledByTask }
        guard let teller = membership.teller else { return .clear }
        return .onwards(to: teller)
    }

    /// What can be seen from inside the scope.
    func prospectInside(now: @autoclosure () -> Deadline) -> Prospect {
        if life.isCancelled(now: now()) { return .cancelled }
        return life.isShielded ? .clear : prospectOutside
    }

    /// Whether the scope is cancelled itself, and has told its body and the scopes inside of it.
    var hasToldOwn: Bool { life.own != nil && life.isBodyCancelled }

    /// The scope around through which a cancellation may have come.
    var seenAround: Scope? {
        if life.isShielded && !life.hasEnded { return nil }
        return membership.teller ?? (membership.isTaskCancelled || life.isCutOff ? membership.parent : nil)
    }

    /// The scope's contribution to an effective deadline, and the scope to ask next.
    func contribution(now: @autoclosure () -> Deadline) -> (deadline: Deadline, next: Scope?) {
        if life.hasEnded { return (.never, membership.parent) }
        if life.isCancelled(now: now()) || (membership.isTaskCancelled && !life.isShielded) { return (.passed, nil) }
        // The scope has been entered, so its timeout is a deadline and the time does not matter.
        return (life.bound(now: .never), life.isShielded ? nil : membership.parent)
    }
}
