import Quattro

/// A scope that is no longer open although no event reports its end.
struct UnseenEnd: Sendable {
    let id: UInt64
    /// The index of the last event that shows that it was open: one of its own, or one of a scope inside it.
    let place: Int
}

/// Finds the scopes that are no longer open although no event reports their ends, which were overwritten or never recorded.
///
/// - If the recorder has collected the open scopes, every scope that had begun before that and is not among them has ended.
/// - If it has not, and a scope began before the last overwritten event, it is not known whether the scope is still open, unless it was
///   found open since.
/// - A scope around an open scope is open as well.
struct UnseenEnds {
    private let events: [TimelineEvent]
    /// The indices of the begins of scopes that have no end.
    private var unended: [UInt64: Int] = [:]
    private var ended: Set<UInt64> = []
    private var suspects: Set<UInt64> = []

    init(
        in events: [TimelineEvent],
        horizon: UInt64,
        open: [TimelineEvent]?,
        captured: UInt64
    ) {
        self.events = events
        guard open != nil || horizon > 0 else { return }
        // All events of one collection have one time, which may be older than everything that the rings of busy threads have kept.
        let lastLook = events.last { $0.kind == .open }?.time ?? horizon
        var seen = Set(open?.map(\.id) ?? [])
        for (place, event) in events.enumerated() {
            switch event.kind {
            case .began where !ended.contains(event.id) && unended[event.id] == nil: unended[event.id] = place
            case .ended:
                unended[event.id] = nil
                ended.insert(event.id)
            case .open where open == nil && event.time >= min(horizon, lastLook): seen.insert(event.id)
            default: break
            }
        }
        let look = open.map { $0.map(\.time).min() ?? captured } ?? horizon
        suspects = Set(unended.filter { !seen.contains($0.key) && events[$0.value].time < look }.keys)
    }

    /// Returns them in the order in which they were last mentioned; a scope inside another one precedes it.
    consuming func found() -> [UnseenEnd] {
        guard !suspects.isEmpty else { return [] }
        var belonging = Belonging(of: events)
        belonging.tellOuter()
        spare(what: belonging)
        let found = suspects.map { UnseenEnd(id: $0, place: belonging.heard[$0] ?? 0) }
        return found.sorted { ($0.place, unended[$1.id] ?? 0) < ($1.place, unended[$0.id] ?? 0) }
    }

    /// Removes the scopes around open scopes.
    ///
    /// A scope inside a scope that has ended does not count as open.
    private mutating func spare(what belonging: Belonging) {
        var looked: Set<UInt64> = []
        for id in unended.keys where !suspects.contains(id) {
            var next = belonging.outer[id]
            while let outer = next, !ended.contains(outer), looked.insert(outer).inserted {
                suspects.remove(outer)
                next = belonging.outer[outer]
            }
        }
    }
}

/// The scope to which each scope finally belongs, and when each was last mentioned.
private struct Belonging {
    private(set) var outer: [UInt64: UInt64] = [:]
    /// The index of the last event that mentions each.
    private(set) var heard: [UInt64: Int] = [:]
    /// All scopes, in the order in which they began.
    private var scopes: [UInt64] = []
    private var places: [UInt64: Int] = [:]
    private var earlyMoves: [UInt64: TimelineEvent] = [:]

    init(of events: [TimelineEvent]) {
        for (place, event) in events.enumerated() where event.id != 0 {
            heard[event.id] = place
            switch event.kind {
            case .began where places[event.id] == nil:
                outer[event.id] = places[event.other] == nil ? nil : event.other
                scopes.append(event.id)
                places[event.id] = place
                if let early = earlyMoves[event.id] { move(early, place) }
            case .moved where places[event.id] == nil: earlyMoves[event.id] = event
            case .moved: move(event, place)
            default: break
            }
        }
    }

    /// A scope moves only to a scope that began before it, as in the model.
    private mutating func move(_ event: TimelineEvent, _ place: Int) {
        guard event.other != event.id, let begin = places[event.id] else { return }
        if let before = outer[event.id] { heard[before] = place }
        outer[event.id] = places[event.other] ?? .max < begin ? event.other : nil
    }

    /// An event of a scope shows that the scope around it was open as well.
    mutating func tellOuter() {
        for id in scopes.reversed() {
            guard let outer = outer[id], let place = heard[id] else { continue }
            heard[outer] = max(heard[outer] ?? place, place)
        }
    }
}
