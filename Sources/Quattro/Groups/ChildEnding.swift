/// A cancellation that a child of `gather` and the like threw although it was not cancelled, so that its result is missing.
struct CancelledItself: CancellationRepresentable {
    let cancellation: any Error
    var isCancellation: Bool { false }

    /// The cancellation inside, or the error itself if it is not a `CancelledItself`.
    static func unwrapped(_ error: any Error) -> any Error { (error as? CancelledItself)?.cancellation ?? error }
}

extension GroupMachine.End {
    /// The cause with which a group is cancelled if a child ends like this.
    func cause(ofChild name: String?) -> CancelCause {
        guard case .failed(let error) = self else { return .enclosing }
        // For an error group this is the first line: a cause is made at each level, and the whole tree is described only when it is
        // printed.
        let text = (error as? ErrorGroup)?.headline ?? "\(error)"
        return .childFailed(name.map { "\($0): \(text)" } ?? text)
    }

    /// The type of the error is checked here, and not under the lock of the group.
    fileprivate static func cancelled(sayingMoreIn error: any Error) -> Self {
        .cancelled(as: error is CancellationError ? nil : error)
    }

    var isFailure: Bool {
        switch self {
        case .quietly, .cancelled: false
        case .gaveUp, .failed: true
        }
    }

    /// Whether it carries no error: the last act of a child must not hold one.
    var saysNothing: Bool {
        switch self {
        case .quietly, .cancelled(as: nil): true
        case .cancelled, .gaveUp, .failed: false
        }
    }

    var isGivingUp: Bool { if case .gaveUp = self { true } else { false } }

    /// How the body ended, with an error or without one.
    ///
    /// Its scope lasts until the children have ended too.
    init(ofBody error: (any Error)?, in scope: CancelScope) {
        guard let error else {
            self = .quietly
            return
        }
        switch Cancellation(in: error, ifCancelled: scope.isBodyCancelled) {
        case .whole: self = scope.isCancelledInside ? .cancelled(sayingMoreIn: error) : .gaveUp
        case .part(let remaining) where scope.isBodyCancelled: self = .failed(remaining)
        case .part, .none: self = .failed(error)
        }
    }
}

extension CancelScope {
    /// How a child's scope has ended.
    struct ChildEnding {
        let end: GroupMachine.End
        /// Whether it belonged to the group already, not to the caller of `start`.
        let isChildOfGroup: Bool
        /// Whether it was cancelled from outside.
        let isCutOff: Bool
    }

    /// Ends a child's scope, and returns what the end means to the group by the exit rule.
    func endChild(_ outcome: ChildOutcome.Outcome, isStarting: Bool = false) -> ChildEnding {
        let error: (any Error)? = if case .failure(let error) = outcome { error } else { nil }
        let cancellation = error.map { Cancellation(in: $0, ifCancelled: isBodyCancelled) } ?? .none
        let bodyEnd: ScopeMachine.BodyEnd =
            switch (error, cancellation) {
            case (nil, _): .returned
            case (_, .none): .threw
            case (_, .whole), (_, .part): .threwCancellation
            }
        if bodyEnd != .threwCancellation, !isStarting {
            end(threw: error != nil)
            return ChildEnding(end: GroupMachine.End(error), isChildOfGroup: true, isCutOff: false)
        }
        let ending = end(bodyEnd, looksOutside: true)
        return ChildEnding(
            end: GroupMachine.End(error, cancellation, ending),
            isChildOfGroup: ending.isChild,
            isCutOff: ending.isCutOff
        )
    }
}

extension GroupMachine.End {
    fileprivate init(_ error: (any Error)?, _ cancellation: Cancellation, _ ending: ScopeNode<CancelScope>.Ending) {
        guard let error else {
            self = .quietly
            return
        }
        switch cancellation {
        case .part(let remaining) where ending.isBodyCancelled: self = .failed(remaining)
        // A child that was cancelled by its handle or by its group did as it was asked, whatever else is cancelled.
        case .whole where ending.isCancelledItself: self = .quietly
        case .whole where ending.isCancelledInside: self = .cancelled(sayingMoreIn: error)
        case .whole where ending.isCutOff: self = .gaveUp
        // An unexpected cancellation, such as that of another task whose value was awaited, is a failure.
        case .whole, .part, .none: self.init(error)
        }
    }

    /// For an end that has nothing to do with a cancellation.
    fileprivate init(_ error: (any Error)?) {
        self = error.map { .failed(CancelledItself.unwrapped($0)) } ?? .quietly
    }
}
