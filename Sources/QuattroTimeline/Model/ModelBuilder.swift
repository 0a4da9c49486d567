import Quattro

/// Makes a model from events, one after another.
///
/// It must be right for any subset of events that is left, since each ring overwrites its oldest events independently:
///
/// - An end without a begin is dropped. A scope inside an unknown one counts as outermost.
/// - A slice on a track closes together with the slice below it, so that begins and ends always nest. A scope ends no later than the
///   enclosing scope that the same task has opened; then its own end is lost.
/// - A task waits for one thing at a time, and not while it opens a scope: then the end of an earlier wait is lost.
/// - An event before the begin of its scope is kept until that begin. So the order of threads at one instant does not matter.
struct ModelBuilder {
    var model = TimelineModel()
    var tracks = ModelTracks()
    /// What is known about scopes that have not begun.
    var early: [UInt64: Early] = [:]
    /// The waits for each span that is open.
    var waiters: [Int: [Int]] = [:]
    /// The open waits, by the tasks that wait.
    var waits: [TaskInSpan: Int] = [:]
    var tracksOfThreads: [UInt32: Int] = [:]
    var now: UInt64 = 0

    struct Early {
        var end: TimelineEvent?
        var cancellation: TimelineEvent?
        var queued: UInt64?
        var move: TimelineEvent?
    }

    init(events: Int) {
        model.strokes.reserveCapacity(events + events / 4)
        model.spans.reserveCapacity(events / 4)
        model.waits.reserveCapacity(events / 4)
    }

    mutating func add(_ event: TimelineEvent) {
        if model.strokes.isEmpty, model.spans.isEmpty { model.start = event.time }
        now = event.time
        let span = model.numbers[event.id]
        switch event.kind {
        case .began: if span == nil, event.id != 0 { begin(event) }
        case .ended:
            if let span { end(span, .ended(event.verdict)) } else { early[event.id, default: Early()].end = event }
        case .cancelled: if let span { cancel(span, event) } else { keepEarly(event) }
        case .childQueued: if let span { queue(span, event) } else { early[event.id, default: Early()].queued = now }
        case .waitBegan: if let span { beginWait(of: span, event, event.subject) }
        case .waitEnded: if let span { endWait(of: TaskInSpan(span: span, task: event.task)) }
        case .childAdmitted: if let span { endWait(of: TaskInSpan(span: span, task: 0)) }
        case .deadlineMoved: if let span { moveDeadline(of: span, event) }
        case .shieldRaised, .shieldLowered: if let span { setShield(of: span, isUp: event.kind == .shieldRaised) }
        case .childReady: if let span { add(.ready, to: span) }
        case .mark: mark(span, event)
        case .moved: if let span { move(span, event) } else { early[event.id, default: Early()].move = event }
        // The recording has already turned the needed ones into begins.
        case .open: break
        }
    }

    /// The first of several cancellations counts.
    private mutating func keepEarly(_ event: TimelineEvent) {
        if early[event.id]?.cancellation == nil { early[event.id, default: Early()].cancellation = event }
    }

    mutating func draw(_ kind: TimelineModel.Stroke.Kind, _ number: Int) {
        model.strokes.append(TimelineModel.Stroke(time: now, kind: kind, number: Int32(number)))
    }
}

extension ModelBuilder {
    /// Slices that are open at the end stay open, but are drawn until then.
    consuming func model(captured: UInt64) -> TimelineModel {
        now = max(captured, now)
        for track in tracks.all.indices {
            while let top = tracks.pop(from: track) {
                switch top {
                case .span(let number): draw(.spanEnds, number)
                case .wait(let number): draw(.waitEnds, number)
                }
            }
        }
        model.tracks = tracks.all
        model.start = min(model.start, now)
        model.end = now
        model.spreadCancellations()
        return model
    }
}

extension CancelScope.Role {
    /// Whether the span has a task of its own, and so a track of its own.
    var hasTask: Bool {
        switch self {
        case .scope, .group: false
        case .child, .background, .starting, .abandonable: true
        }
    }
}
