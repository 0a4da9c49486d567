import Quattro

/// Makes begin events for the scopes that were found open and whose own begin events have been overwritten.
///
/// The last observation counts, since it says where a scope belongs and what its deadline is.
func overwrittenBegins(threads: [[TimelineEvent]], open: [TimelineEvent]) -> [TimelineEvent] {
    var seen: [UInt64: TimelineEvent] = [:]
    for list in threads + [open] {
        for event in list where event.kind == .open && event.id != 0 && event.time >= seen[event.id]?.time ?? 0 {
            seen[event.id] = event
        }
    }
    guard !seen.isEmpty else { return [] }
    for thread in threads {
        for event in thread where event.kind == .began { seen[event.id] = nil }
    }
    return inOrder(seen.mapValues(\.asBegin))
}

/// Sorts them by time; scopes that began at the same time are ordered from the outside in.
private func inOrder(_ begins: [UInt64: TimelineEvent]) -> [TimelineEvent] {
    var ordered: [TimelineEvent] = []
    var placed: Set<UInt64> = []
    for first in begins.values.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
        var around: [TimelineEvent] = []
        var next: TimelineEvent? = first
        while let begin = next, begin.time == first.time, placed.insert(begin.id).inserted {
            around.append(begin)
            next = begins[begin.other]
        }
        ordered += around.reversed()
    }
    return ordered
}

extension TimelineEvent {
    /// The event with which the scope has begun.
    fileprivate var asBegin: TimelineEvent {
        var begin = self
        begin.kind = .began
        begin.time = min(task, time)
        begin.task = 0
        return begin
    }
}
