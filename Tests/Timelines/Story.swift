import Quattro
import QuattroTimeline

/// Events of one thread, written down as a story: times in milliseconds.
struct Story {
    var events: [TimelineEvent] = []
    private var lastID: UInt64 = 0
    private let thread: UInt32

    init(thread: UInt32 = 1, firstID: UInt64 = 1) { (self.thread, lastID) = (thread, firstID - 1) }

    static func time(_ milliseconds: Double) -> UInt64 { 1_000_000_000_000 + UInt64(milliseconds * 1_000_000) }

    private mutating func add(_ event: TimelineEvent) {
        var event = event
        event.thread = thread
        events.append(event)
    }

    /// A scope, which has `left` milliseconds until its deadline.
    mutating func begin(
        _ role: CancelScope.Role,
        _ name: String?,
        in parent: UInt64 = 0,
        at time: Double,
        left: Double? = nil,
        isShielded: Bool = false,
        task: UInt64 = 0,
        line: UInt32 = 10
    ) -> UInt64 {
        lastID += 1
        add(
            TimelineEvent(
                .began,
                at: Self.time(time),
                id: lastID,
                role: role,
                detail: isShielded ? 1 : 0,
                other: parent,
                argument: left.map { Self.time(time + $0) } ?? TimelineEvent.none,
                task: task,
                text: name,
                file: "Server/Users.swift",
                line: line
            )
        )
        return lastID
    }

    mutating func end(_ id: UInt64, at time: Double, _ verdict: TimelineEvent.Verdict = .returned) {
        add(TimelineEvent(.ended, at: Self.time(time), id: id, detail: verdict.rawValue))
    }

    mutating func cancel(
        _ id: UInt64,
        at time: Double,
        _ cause: TimelineEvent.Cause,
        by: UInt64 = 0,
        _ text: String? = nil
    ) {
        add(TimelineEvent(.cancelled, at: Self.time(time), id: id, detail: cause.rawValue, other: by, text: text))
    }

    mutating func wait(
        _ id: UInt64,
        from: Double,
        to: Double?,
        _ subject: TimelineEvent.Subject = .time,
        target: UInt64 = 0,
        _ text: String? = nil,
        task: UInt64 = 0
    ) {
        add(
            TimelineEvent(
                .waitBegan,
                at: Self.time(from),
                id: id,
                detail: subject.rawValue,
                other: target,
                task: task,
                text: text
            )
        )
        if let to { endWait(id, at: to, task: task) }
    }

    mutating func endWait(_ id: UInt64, at time: Double, task: UInt64 = 0) {
        add(TimelineEvent(.waitEnded, at: Self.time(time), id: id, task: task))
    }

    mutating func note(
        _ kind: TimelineEvent.Kind,
        _ id: UInt64,
        at time: Double,
        other: UInt64 = 0,
        left: Double? = nil,
        task: UInt64 = 0,
        _ text: String? = nil
    ) {
        add(
            TimelineEvent(
                kind,
                at: Self.time(time),
                id: id,
                other: other,
                argument: left.map { Self.time(time + $0) } ?? TimelineEvent.none,
                task: task,
                text: text
            )
        )
    }

    /// In the order of time, as a thread records them: a story is told task by task.
    var inOrder: [TimelineEvent] {
        events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }
}
