import Quattro
import QuattroTimeline

/// What events come to, found slowly: each question by a look at all of them.
struct ReferenceModel {
    struct Span: Equatable {
        let id: UInt64
        let parent: UInt64?
        let homes: [UInt64?]
        let begin: UInt64
        let end: UInt64?
        let ending: TimelineModel.Span.Ending
        let cancelled: UInt64?
        let canceller: UInt64?
        let deadline: UInt64?
        let asked: UInt64?
        let source: UInt64?
    }

    struct Wait: Equatable {
        let span: UInt64
        let begin: UInt64
        let end: UInt64?
        let target: UInt64?
    }

    let events: [TimelineEvent]

    private func first(_ start: Int = 0, _ isMeant: (TimelineEvent) -> Bool) -> Int? {
        events.indices.dropFirst(start).first { isMeant(events[$0]) }
    }

    private func begin(of id: UInt64) -> Int? { first { $0.kind == .began && $0.id == id } }

    /// Whether an event is the one that begins its scope.
    private func isBegin(_ index: Int) -> Bool { events[index].kind == .began && begin(of: events[index].id) == index }

    private func isKnown(_ id: UInt64, at index: Int) -> Bool { id != 0 && begin(of: id).map { $0 < index } ?? false }

    private func parent(of id: UInt64) -> UInt64? {
        guard let begin = self.begin(of: id) else { return nil }
        return isKnown(events[begin].other, at: begin) ? events[begin].other : nil
    }

    /// Where it has moved to, and when: only to what began before it.
    private func homes(of id: UInt64) -> [(home: UInt64?, time: UInt64)] {
        guard let begin = self.begin(of: id) else { return [] }
        let early = events[..<begin].last { $0.kind == .moved && $0.id == id }
        let life = begin + 1..<max(close(of: id) ?? events.count, begin + 1)
        let moves = life.filter { events[$0].kind == .moved && events[$0].id == id }.map { events[$0] }
        var homes: [(home: UInt64?, time: UInt64)] = []
        for move in [early].compactMap(\.self) + moves where move.other != id {
            let home = isKnown(move.other, at: begin) ? move.other : nil
            if home != (homes.last.map(\.home) ?? parent(of: id)) {
                homes.append((home, max(move.time, events[begin].time)))
            }
        }
        return homes
    }

    private func isOpen(_ id: UInt64, at index: Int) -> Bool {
        guard let begin = self.begin(of: id), begin < index else { return false }
        return close(of: id).map { $0 > index } ?? true
    }

    /// The event with which a scope ends: its own, or that of the scope around it in the same task.
    private func close(of id: UInt64) -> Int? {
        guard let begin = self.begin(of: id) else { return nil }
        let event = events[begin]
        if events[..<begin].contains(where: { $0.kind == .ended && $0.id == id }) { return begin }
        var ends = [first(begin) { $0.kind == .ended && $0.id == id }]
        if [.scope, .group].contains(event.role), event.task == 0, let parent = self.parent(of: id),
            isOpen(parent, at: begin)
        {
            ends.append(close(of: parent))
        }
        return ends.compactMap(\.self).min()
    }

    private func span(of id: UInt64) -> Span {
        let begin = self.begin(of: id) ?? 0
        let close = self.close(of: id)
        let life = begin + 1..<max(close ?? events.count, begin + 1)
        let cancel = first { $0.kind == .cancelled && $0.id == id }
        let isEarly = cancel.map { $0 < begin } ?? false
        let cancellation = isEarly ? cancel : life.first { events[$0].kind == .cancelled && events[$0].id == id }
        let canceller = cancellation.map { events[$0].other }.flatMap { other in
            isKnown(other, at: isEarly ? begin + 1 : cancellation ?? 0) ? other : nil
        }
        let moves = life.filter { events[$0].kind == .deadlineMoved && events[$0].id == id }
        let deadline = events[moves.last ?? begin].argument
        return Span(
            id: id,
            parent: parent(of: id),
            homes: homes(of: id).map(\.home),
            begin: events[begin].time,
            end: close.map { events[$0].time },
            ending: ending(of: id, close),
            cancelled: cancellation.map { events[$0].time },
            canceller: canceller,
            deadline: deadline == TimelineEvent.none ? nil : deadline,
            asked: asked(id)?.time,
            source: asked(id)?.source
        )
    }

    private func ending(of id: UInt64, _ close: Int?) -> TimelineModel.Span.Ending {
        guard let close else { return .open }
        if let early = events[..<(begin(of: id) ?? 0)].last(where: { $0.kind == .ended && $0.id == id }) {
            return .ended(early.verdict)
        }
        return events[close].kind == .ended && events[close].id == id ? .ended(events[close].verdict) : .lost
    }

    private func asked(_ id: UInt64) -> (time: UInt64, source: UInt64)? {
        guard let begin = self.begin(of: id) else { return nil }
        let close = self.close(of: id)
        let own = first { $0.kind == .cancelled && $0.id == id }.flatMap { index in
            index < begin ? events[begin].time : index < close ?? .max ? events[index].time : nil
        }
        var asks = own.map { [(time: $0, source: id)] } ?? []
        let stays = [(home: parent(of: id), time: events[begin].time)] + homes(of: id)
        for (place, stay) in stays.enumerated() {
            let next = place + 1 < stays.count ? stays[place + 1].time : .max
            guard let outer = stay.home.flatMap({ asked($0) }) else { continue }
            guard let time = firstUnshielded(id, from: max(outer.time, stay.time)) else { continue }
            if time < next { asks.append((time, outer.source)) }
        }
        let earliest = asks.min { $0.time < $1.time }
        return earliest.flatMap { $0.time < close.map { events[$0].time } ?? .max ? $0 : nil }
    }

    private func firstUnshielded(_ id: UInt64, from time: UInt64) -> UInt64? {
        guard let begin = self.begin(of: id) else { return nil }
        var isUp = events[begin].isShielded
        var changes: [(UInt64, Bool)] = isUp ? [(events[begin].time, true)] : []
        for event in events[(begin + 1)..<max(close(of: id) ?? events.count, begin + 1)] where event.id == id {
            guard [.shieldRaised, .shieldLowered].contains(event.kind), (event.kind == .shieldRaised) != isUp else {
                continue
            }
            isUp.toggle()
            changes.append((event.time, isUp))
        }
        guard changes.last(where: { $0.0 <= time })?.1 == true else { return time }
        return changes.first { $0.0 > time && !$0.1 }?.0
    }

    // MARK: - All of them

    var spans: [Span] { events.indices.filter(isBegin).map { span(of: events[$0].id) } }

    private func isWait(_ event: TimelineEvent) -> Bool { [.waitBegan, .childQueued].contains(event.kind) }

    var waits: [Wait] { waitIndices.map { wait(at: $0) } }

    private var waitIndices: [Int] {
        events.indices.filter { isWait(events[$0]) && isOpen(events[$0].id, at: $0) && !goesOn(at: $0) }
    }

    private func isTurn(_ event: TimelineEvent) -> Bool {
        event.kind == .childQueued || event.kind == .waitBegan && event.subject == .turn
    }

    /// It is the child itself that is queued and admitted, whichever task tells so.
    private func task(of event: TimelineEvent) -> UInt64 {
        [.childQueued, .childAdmitted].contains(event.kind) ? 0 : event.task
    }

    /// Whether it is the begin of a wait for a turn that is waited for already.
    private func goesOn(at index: Int) -> Bool {
        let event = events[index]
        guard event.kind == .waitBegan, event.subject == .turn else { return false }
        return events.indices.prefix(index).contains { before in
            let turn = events[before]
            return isTurn(turn) && turn.id == event.id && task(of: turn) == event.task
                && isOpen(event.id, at: before) && end(ofWaitAt: before) ?? .max >= index
        }
    }

    private func end(ofWaitAt index: Int) -> Int? {
        let wait = events[index]
        let end = events.indices.dropFirst(index + 1).first { later in
            let event = events[later]
            let isSameTask = task(of: event) == task(of: wait)
            switch event.kind {
            case .waitBegan where isTurn(wait) && isTurn(event): return false
            case .waitEnded, .waitBegan, .childQueued, .childAdmitted: return event.id == wait.id && isSameTask
            case .began:
                return isBegin(later) && [.scope, .group].contains(event.role) && event.other == wait.id && isSameTask
                    && event.id != wait.id
            default: return false
            }
        }
        return [end, close(of: wait.id)].compactMap(\.self).min()
    }

    private func wait(at index: Int) -> Wait {
        let event = events[index]
        let isTargeted = event.kind == .waitBegan && isKnown(event.other, at: index)
        return Wait(
            span: event.id,
            begin: event.time,
            end: end(ofWaitAt: index).map { events[$0].time },
            target: isTargeted ? event.other : nil
        )
    }

    /// Whether what a wait is for has ended before it; `nil` if both end at once.
    func hasArrow(_ number: Int) -> Bool? {
        let index = waitIndices[number]
        guard wait(at: index).target != nil, isOpen(events[index].other, at: index) else { return false }
        guard let close = self.close(of: events[index].other) else { return false }
        let end = end(ofWaitAt: index) ?? .max
        return close == end ? nil : close < end
    }
}
