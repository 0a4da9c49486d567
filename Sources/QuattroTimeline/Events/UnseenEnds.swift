import Quattro

/// A scope that is not open though nothing tells of its end.
struct UnseenEnd: Sendable {
    let id: UInt64
    /// The place of the last event that tells that it was there: one of its own, or one of what is in it.
    let place: Int
}

/// Finds the scopes that are not open though nothing tells of their ends, which have been overwritten or were never recorded.
///
/// - If the recorder has looked at what is open, then all that had begun before and was not seen has ended.
/// - If it has not, then of what began when events were overwritten it is not known, unless it was seen open since.
/// - What is around something that is open is open as well.
struct UnseenEnds {
    private let events: [TimelineEvent]
    /// The places of the begins that no end follows, by scope.
    private var unended: [UInt64: Int] = [:]
    private var suspects: Set<UInt64> = []

    init(
        in events: [TimelineEvent],
        horizon: UInt64,
        open: [TimelineEvent]?,
        captured: UInt64
    ) {
        self.events = events
        guard open != nil || horizon > 0 else { return }
        var (ended, seen) = (Set<UInt64>(), Set(open?.map(\.id) ?? []))
        for (place, event) in events.enumerated() {
            switch event.kind {
            case .began where !ended.contains(event.id) && unended[event.id] == nil: unended[event.id] = place
            case .ended where unended.removeValue(forKey: event.id) == nil: ended.insert(event.id)
            case .open where open == nil && event.time >= horizon: seen.insert(event.id)
            default: break
            }
        }
        let look = open.map { $0.map(\.time).min() ?? captured } ?? horizon
        suspects = Set(unended.filter { !seen.contains($0.key) && events[$0.value].time < look }.keys)
    }

    /// In the order in which they were heard of last; those inside others before them.
    consuming func found() -> [UnseenEnd] {
        guard !suspects.isEmpty else { return [] }
        var belonging = Belonging(of: events)
        belonging.tellOuter()
        spare(what: belonging)
        let found = suspects.map { UnseenEnd(id: $0, place: belonging.heard[$0] ?? 0) }
        return found.sorted { ($0.place, unended[$1.id] ?? 0) < ($1.place, unended[$0.id] ?? 0) }
    }

    /// Takes those out that are around something open.
    private mutating func spare(what belonging: Belonging) {
        var looked: Set<UInt64> = []
        for id in unended.keys where !suspects.contains(id) {
            var next = belonging.outer[id]
            while let outer = next, looked.insert(outer).inserted {
                suspects.remove(outer)
                next = belonging.outer[outer]
            }
        }
    }
}

/// Which scope each belongs to in the end, and when it was heard of last.
private struct Belonging {
    private(set) var outer: [UInt64: UInt64] = [:]
    /// The places of events.
    private(set) var heard: [UInt64: Int] = [:]
    /// In the order of their begins.
    private var scopes: [UInt64] = []

    init(of events: [TimelineEvent]) {
        for (place, event) in events.enumerated() where event.id != 0 {
            heard[event.id] = place
            guard event.kind == .began || event.kind == .moved, event.other != event.id else { continue }
            if event.kind == .began { scopes.append(event.id) }
            let before = outer.updateValue(event.other, forKey: event.id)
            if let before { heard[before] = place }
        }
    }

    /// Whatever is heard of a scope tells that the one around it was there.
    mutating func tellOuter() {
        for id in scopes.reversed() {
            guard let outer = outer[id], let place = heard[id] else { continue }
            heard[outer] = max(heard[outer] ?? place, place)
        }
    }
}
