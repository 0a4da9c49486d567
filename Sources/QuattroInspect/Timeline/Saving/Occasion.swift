import Quattro

/// An event because of which a timeline may be saved.
struct Occasion: Sendable, Equatable {
    enum Kind: String, Sendable {
        case deadline
        case slow
        case stuck
        case signal
    }

    let kind: Kind
    /// The scope, if the occasion concerns one.
    let id: UInt64?
    /// The scopes around it.
    let around: [UInt64]
    let name: String?
    /// What happened, for people.
    let reason: String
    /// The known events of the scope, in case the timeline has lost them.
    var events: [TimelineEvent] = []

    /// Whether both have one cause: their scopes are the same, or one is inside the other.
    func isOfOneCause(with other: Occasion) -> Bool {
        guard let id, let otherID = other.id else { return false }
        return id == otherID || around.contains(otherID) || other.around.contains(id)
    }
}

extension Occasion {
    /// `nil` if the trigger does not ask for such an end.
    init?(_ end: ScopeEnds.End, _ trigger: Timeline.Trigger) {
        let place = "\(end.role.noun)\(end.name.map { " \"\($0.printable)\"" } ?? "") (\(end.file):\(end.line))"
        let took = end.duration.map { " took \($0.readable)" } ?? " ended"
        switch trigger.kind {
        case .deadlineExceeded(let name):
            guard end.isLate, end.isNamed(name) else { return nil }
            self.init(.deadline, end, "\(place)\(took), and its deadline passed")
        case .slower(let limit, let name):
            guard let duration = end.duration, duration > limit, end.isNamed(name) else { return nil }
            self.init(.slow, end, "\(place)\(took), more than \(limit.readable)")
        case .stuck, .signal: return nil
        }
    }

    private init(_ kind: Kind, _ end: ScopeEnds.End, _ reason: String) {
        self.init(kind: kind, id: end.id, around: end.around, name: end.name, reason: reason, events: end.events)
    }

    init(_ stuck: TaskTree.Stuck) {
        self.init(
            kind: .stuck,
            id: stuck.node.id,
            around: stuck.path.dropLast().map(\.id),
            name: stuck.node.name,
            reason: "\(stuck.node) was asked to stop \(stuck.age.readable) ago, and has not"
        )
    }

    init(signal number: Int32) {
        self.init(kind: .signal, id: nil, around: [], name: "\(number)", reason: "the process got signal \(number)")
    }
}

extension ScopeEnds.End {
    fileprivate func isNamed(_ beginning: String?) -> Bool {
        guard let beginning else { return true }
        return name?.utf8.starts(with: beginning.utf8) ?? false
    }
}
