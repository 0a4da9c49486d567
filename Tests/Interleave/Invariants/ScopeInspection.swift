@testable import Quattro

/// How a scope stands inside of itself and among the others: all that the explorer knows of the internals of scopes.
struct ScopeInspection {
    let isRunning: Bool
    let hasEnded: Bool
    let isShielded: Bool
    /// Its own deadline, if it has not been cancelled by it.
    let openDeadline: Deadline?
    let hasTimer: Bool
    /// The scopes that it must tell, and how many it believes that there are.
    let inside: [CancelScope]
    let insideCount: Int
    let parent: CancelScope?
    /// Whether it has a place in its parent, in words.
    let place: String
}

extension CancelScope {
    var inspection: ScopeInspection {
        state.withLock { state in
            let (machine, membership) = (state.node.life, state.node.membership)
            let isOpen = machine.isRunning && machine.hasDeadline && machine.ownCause == nil
            return ScopeInspection(
                isRunning: machine.isRunning,
                hasEnded: machine.hasEnded,
                isShielded: machine.isShielded,
                openDeadline: isOpen ? machine.deadline(now: .never) : nil,
                hasTimer: state.ticket != nil,
                inside: state.node.inner.elements,
                insideCount: state.node.inner.count,
                parent: membership.parent,
                place: membership.teller == nil ? "told by a task" : "told by it"
            )
        }
    }

    /// By the scopes around it alone, whatever any of them has been told.
    var effectiveDeadlineByParents: Deadline { effectiveDeadline }

    /// Raises the priority of the task that runs the body.
    func raise() { escalate(to: Priority(.high)) }

    /// Raises the priority of all that runs inside.
    func raiseInside() { escalateInner(to: Priority(.high)) }

    /// This scope and those around it, from the inside out.
    var andAround: [CancelScope] {
        Array(sequence(first: self) { $0.inspection.parent })
    }

    /// The way out from here, one scope a line.
    var path: String {
        andAround.map { "\n    in \($0), \($0.inspection.place)" }.joined()
    }
}
