import Quattro

/// Makes a model from events, one after the other.
///
/// It must be right for whatever is left of what has happened, since rings overwrite their oldest events, each on its own:
///
/// - What ends without a begin is dropped. What is in something unknown is outermost.
/// - What is on a track closes with what it stands on, so that begins and ends always nest. A scope ends no later than the one around
///   it that the same task has opened; its own end is lost then.
/// - A task waits for one thing at a time, and not while it opens a scope: the end of a wait before is lost then.
/// - What comes before the begin of its scope is kept until then. So the order of threads at one instant does not count.
struct ModelBuilder {
    private(set) var model = TimelineModel()
    var tracks = ModelTracks()
    /// What is known of scopes that have not begun.
    private var early: [UInt64: Early] = [:]
    /// The waits that are for a span, which is open.
    private var waiters: [Int: [Int]] = [:]
    /// The open waits, by who waits.
    private var waits: [TaskInSpan: Int] = [:]
    private var tracksOfThreads: [UInt32: Int] = [:]
    private var now: UInt64 = 0

    private struct Early {
        var end: TimelineEvent?
        var cancellation: TimelineEvent?
        var queued: UInt64?
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
        case .began: if span == nil { begin(event) }
        case .ended: if let span { end(span, event) } else { early[event.id, default: Early()].end = event }
        case .cancelled: if let span { cancel(span, event) } else { keepEarly(event) }
        case .childQueued: if let span { queue(span, event) } else { early[event.id, default: Early()].queued = now }
        case .waitBegan: if let span { beginWait(of: span, event, event.subject) }
        case .waitEnded, .childAdmitted: if let span { endWait(of: TaskInSpan(span: span, task: event.task)) }
        case .deadlineMoved: if let span { moveDeadline(of: span, event) }
        case .shieldRaised, .shieldLowered: if let span { setShield(of: span, isUp: event.kind == .shieldRaised) }
        case .childReady: if let span { add(.ready, to: span) }
        case .mark: mark(span, event)
        }
    }

    /// Of several cancellations the first counts.
    private mutating func keepEarly(_ event: TimelineEvent) {
        if early[event.id]?.cancellation == nil { early[event.id, default: Early()].cancellation = event }
    }

    mutating func draw(_ kind: TimelineModel.Stroke.Kind, _ number: Int) {
        model.strokes.append(TimelineModel.Stroke(time: now, kind: kind, number: Int32(number)))
    }
}

// MARK: - Spans

extension ModelBuilder {
    private mutating func begin(_ event: TimelineEvent) {
        let parent = event.other == event.id ? nil : model.numbers[event.other]
        let label = event.text ?? ""
        let number = model.spans.count
        let (track, depth) = place(event, in: parent, label: label)
        let deadline = event.argument == TimelineEvent.none ? nil : event.argument
        var span = TimelineModel.Span(
            id: event.id, role: event.role, name: event.text, file: event.file, line: event.line, parent: parent,
            begin: now, track: track, depth: depth
        )
        span.deadline = deadline
        if let deadline { span.moves = [TimelineModel.Move(time: now, deadline: deadline, by: nil)] }
        if event.isShielded { span.shields = [now] }
        model.spans.append(span)
        model.numbers[event.id] = number
        tracks.push(.span(number), on: track)
        draw(.spanBegins, number)
        guard !early.isEmpty, let early = early.removeValue(forKey: event.id) else { return }
        model.spans[number].queued = early.queued
        if let cancellation = early.cancellation { cancel(number, cancellation) }
        if let end = early.end { self.end(number, end) }
    }

    private mutating func place(_ event: TimelineEvent, in parent: Int?, label: String) -> (track: Int, depth: Int) {
        guard let parent else { return tracks.ofTask(named: name(of: event), in: nil) }
        let around = model.spans[parent]
        guard !event.role.hasTask, around.end == nil else {
            return tracks.ofTask(named: name(of: event), in: around.track)
        }
        let task = TaskInSpan(span: parent, task: event.task)
        endWait(of: task)
        return tracks.place(for: task, on: around.track, named: "beside \(around.label)")
    }

    private func name(of event: TimelineEvent) -> String {
        event.text ?? "\(TaskTree.Node.Kind(event.role).noun)\(event.file.map { " \($0.lastPathComponent):\(event.line)" } ?? "")"
    }

    private mutating func end(_ number: Int, _ event: TimelineEvent) {
        guard model.spans[number].end == nil else { return }
        let track = model.spans[number].track
        while let top = tracks.pop(from: track) {
            if top == .span(number) { break }
            close(top)
        }
        close(number, .ended(event.verdict))
        tracks.freeIfEmpty(track)
    }

    /// After it has been taken from its track.
    private mutating func close(_ slice: ModelTracks.Slice) {
        switch slice {
        case .span(let number): close(number, .lost)
        case .wait(let number): close(wait: number)
        }
    }

    private mutating func close(_ number: Int, _ ending: TimelineModel.Span.Ending) {
        model.spans[number].end = now
        model.spans[number].ending = ending
        for side in tracks.takeSides(of: number) {
            while let top = tracks.top(of: side.track), side.task == 0 || top.isWait(of: number, in: model) {
                tracks.pop(from: side.track)
                close(top)
            }
            tracks.release(side.track)
        }
        for wait in waiters.removeValue(forKey: number) ?? [] where model.waits[wait].end == nil {
            let arrow = add(.wait, from: number, to: model.waits[wait].span)
            model.waits[wait].arrow = arrow
            draw(.arrowLeaves, arrow)
        }
        draw(.spanEnds, number)
    }

    private mutating func add(_ kind: TimelineModel.Arrow.Kind, from: Int, to: Int) -> Int {
        model.arrows.append(TimelineModel.Arrow(kind: kind, time: now, from: from, to: to))
        return model.arrows.count - 1
    }
}

// MARK: - Waits

extension ModelBuilder {
    private mutating func queue(_ span: Int, _ event: TimelineEvent) {
        var event = event
        event.other = 0
        beginWait(of: span, event, .turn)
    }

    private mutating func beginWait(of span: Int, _ event: TimelineEvent, _ subject: TimelineEvent.Subject) {
        guard model.spans[span].end == nil else { return }
        let task = TaskInSpan(span: span, task: event.task)
        endWait(of: task)
        let around = model.spans[span]
        let place = tracks.place(for: task, on: around.track, named: "beside \(around.label)")
        let number = model.waits.count
        let target = event.other == 0 ? nil : model.numbers[event.other]
        model.waits.append(
            TimelineModel.Wait(
                span: span, subject: subject, text: event.text, target: target,
                until: event.argument == TimelineEvent.none ? nil : event.argument,
                begin: now, track: place.track, depth: place.depth, task: event.task
            )
        )
        waits[task] = number
        tracks.push(.wait(number), on: place.track)
        draw(.waitBegins, number)
        if let target, model.spans[target].end == nil { waiters[target, default: []].append(number) }
    }

    /// A wait is always the last one on its track.
    private mutating func endWait(of task: TaskInSpan) {
        guard let number = waits[task] else { return }
        tracks.pop(from: model.waits[number].track)
        close(wait: number)
    }

    private mutating func close(wait number: Int) {
        let wait = model.waits[number]
        model.waits[number].end = now
        waits[TaskInSpan(span: wait.span, task: wait.task)] = nil
        draw(.waitEnds, number)
    }
}

// MARK: - Moments

extension ModelBuilder {
    private mutating func cancel(_ span: Int, _ event: TimelineEvent) {
        guard model.spans[span].end == nil, model.spans[span].cancellation == nil else { return }
        let canceller = event.other == 0 ? nil : model.numbers[event.other]
        model.spans[span].cancellation = TimelineModel.Cancellation(
            time: event.time, cause: event.cause, by: canceller, text: event.text
        )
        var arrow: Int?
        if let canceller, canceller != span {
            arrow = add(event.cause == .childFailed ? .failure : .cancels, from: canceller, to: span)
            add(.cancels, to: canceller, text: model.spans[span].label, arrow: arrow)
        }
        add(.cancelled, to: span, text: event.cause.phrase(event.text), arrow: arrow)
    }

    private mutating func moveDeadline(of span: Int, _ event: TimelineEvent) {
        guard model.spans[span].end == nil else { return }
        let deadline = event.argument == TimelineEvent.none ? nil : event.argument
        let mover = event.other == 0 ? nil : model.numbers[event.other]
        model.spans[span].deadline = deadline
        model.spans[span].moves.append(TimelineModel.Move(time: now, deadline: deadline, by: mover == span ? nil : mover))
        add(.deadlineMoved, to: span)
    }

    private mutating func setShield(of span: Int, isUp: Bool) {
        guard model.spans[span].end == nil, model.spans[span].isShielded != isUp else { return }
        model.spans[span].shields.append(now)
        add(isUp ? .shieldRaised : .shieldLowered, to: span)
    }

    private mutating func add(
        _ kind: TimelineModel.Instant.Kind, to span: Int, text: String? = nil, arrow: Int? = nil
    ) {
        add(TimelineModel.Instant(
            kind: kind, time: now, track: model.spans[span].track, span: span, text: text, arrow: arrow
        ))
    }

    private mutating func add(_ instant: TimelineModel.Instant) {
        model.instants.append(instant)
        draw(.instant, model.instants.count - 1)
    }

    private mutating func mark(_ span: Int?, _ event: TimelineEvent) {
        if let span { return add(.mark, to: span, text: event.text) }
        let track = tracksOfThreads[event.thread] ?? tracks.make(named: "thread \(event.thread)", in: nil)
        tracksOfThreads[event.thread] = track
        add(TimelineModel.Instant(kind: .mark, time: now, track: track, span: nil, text: event.text, arrow: nil))
    }
}

// MARK: - The end

extension ModelBuilder {
    /// What is open then stays so, but is drawn to the end.
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
    /// Whether it has a task of its own, and stands on a track of its own for that.
    var hasTask: Bool {
        switch self {
        case .scope, .group: false
        case .child, .background, .starting, .abandonable: true
        }
    }
}
