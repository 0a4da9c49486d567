import Quattro

/// Makes one list of the events of several threads, in the order of time.
///
/// - Events of one thread keep their order, which is certain: an event that is earlier than its predecessor gets the predecessor's time.
/// - Events of one time on several threads are in the order of the threads, which is arbitrary: the model does not depend on it.
func mergedEvents(_ threads: [[TimelineEvent]]) -> [TimelineEvent] {
    var runs = threads.map { $0.isInOrder ? $0 : $0.broughtIntoOrder() }
    while runs.count > 1 {
        var merged: [[TimelineEvent]] = []
        for start in stride(from: 0, to: runs.count, by: 2) {
            merged.append(start + 1 < runs.count ? merge(runs[start], runs[start + 1]) : runs[start])
        }
        runs = merged
    }
    return runs.first ?? []
}

private func merge(_ first: [TimelineEvent], _ second: [TimelineEvent]) -> [TimelineEvent] {
    var merged: [TimelineEvent] = []
    merged.reserveCapacity(first.count + second.count)
    var next = 0
    for event in first {
        while next < second.count, second[next].time < event.time {
            merged.append(second[next])
            next += 1
        }
        merged.append(event)
    }
    merged.append(contentsOf: second[next...])
    return merged
}

extension [TimelineEvent] {
    fileprivate var isInOrder: Bool { indices.dropFirst().allSatisfy { self[$0 - 1].time <= self[$0].time } }

    fileprivate func broughtIntoOrder() -> [TimelineEvent] {
        var latest: UInt64 = 0
        return map { event in
            var event = event
            latest = Swift.max(latest, event.time)
            event.time = latest
            return event
        }
    }
}
