import Quattro

/// A scope that is not open although nothing tells of its end.
struct UnseenEnd: Sendable {
    let id: UInt64
    /// The place of the last event that tells that it was there: one of its own, or one of what is in it.
    let place: Int
}

/// Finds the scopes that are not open though nothing tells of their ends, which have been overwritten or were never recorded.
///
/// - If the recorder has looked at what is open, then all that had begun before and was not seen has ended.
/// - If it has not, nothing says whether a scope is still open that began before the last event was overwritten, unless it was seen
///   open since.
/// - What is around something that is open is open as well.
struct UnseenEnds {
    private let events: [TimelineEvent]
    /// The places of the begins of scopes that have no end.
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
        // What is recorded after one look has one time, which may be older than everything that the rings of busy threads have kept.
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

    /// Returns them in the order in which they were last mentioned; what is inside another scope comes before it.
    consuming func found() -> [UnseenEnd] {
        guard !suspects.isEmpty else { return [] }
        var belonging = Belonging(of: events)
        belonging.tellOuter()
        spare(what: belonging)
        let found = suspects.map { UnseenEnd(id: $0, place: belonging.heard[$0] ?? 0) }
        return found.sorted { ($0.place, unended[$1.id] ?? 0) < ($1.place, unended[$0.id] ?? 0) }
    }

    /// Takes out the scopes that are around something open.
    ///
    /// What is in something that has ended does not count as open.
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

/// Which scope each belongs to in the end, and when it was last mentioned.
private struct Belonging {
    private(set) var outer: [UInt64: UInt64] = [:]
    /// The place of the last event that tells of each.
    private(set) var heard: [UInt64: Int] = [:]
    /// All scopes, in the order in which they have begun.
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

    /// A scope moves only to what began before it, as in the model.
    private mutating func move(_ event: TimelineEvent, _ place: Int) {
        guard event.other != event.id, let begin = places[event.id] else { return }
        if let before = outer[event.id] { heard[before] = place }
        outer[event.id] = places[event.other] ?? .max < begin ? event.other : nil
    }

    /// An event of a scope tells that the one around it was there as well.
    mutating func tellOuter() {
        for id in scopes.reversed() {
            guard let outer = outer[id], let place = heard[id] else { continue }
            heard[outer] = max(heard[outer] ?? place, place)
        }
    }
}
