import Quattro

extension ModelBuilder {
    mutating func cancel(_ span: Int, _ event: TimelineEvent) {
        guard model.spans[span].end == nil, model.spans[span].cancellation == nil else { return }
        let canceller = event.other == 0 ? nil : model.numbers[event.other]
        model.spans[span].cancellation = TimelineModel.Cancellation(
            time: event.time,
            cause: event.cause,
            by: canceller,
            text: event.text
        )
        var arrow: Int?
        if let canceller, canceller != span {
            arrow = add(event.cause == .childFailed ? .failure : .cancels, from: canceller, to: span)
            add(.cancels, to: canceller, text: model.spans[span].label, arrow: arrow)
        }
        add(.cancelled, to: span, text: event.cause.phrase(event.text), arrow: arrow)
    }

    mutating func moveDeadline(of span: Int, _ event: TimelineEvent) {
        guard model.spans[span].end == nil else { return }
        let deadline = event.argument == TimelineEvent.none ? nil : event.argument
        let mover = event.other == 0 ? nil : model.numbers[event.other]
        model.spans[span].deadline = deadline
        model.spans[span].moves.append(
            TimelineModel.Move(time: now, deadline: deadline, by: mover == span ? nil : mover)
        )
        add(.deadlineMoved, to: span, move: model.spans[span].moves.count - 1)
    }

    /// A span moves only to a span that began before it, so at every time a span is listed after the one to which it belongs.
    mutating func move(_ span: Int, _ event: TimelineEvent) {
        guard model.spans[span].end == nil, event.other != event.id else { return }
        let home = model.numbers[event.other].flatMap { $0 < span ? $0 : nil }
        guard home != model.spans[span].home else { return }
        model.spans[span].homes.append(TimelineModel.Home(span: home, time: now))
        add(.moved, to: span, text: home.map { model.spans[$0].title })
    }

    mutating func setShield(of span: Int, isUp: Bool) {
        guard model.spans[span].end == nil, model.spans[span].isShielded != isUp else { return }
        model.spans[span].shields.append(now)
        add(isUp ? .shieldRaised : .shieldLowered, to: span)
    }

    mutating func add(
        _ kind: TimelineModel.Instant.Kind,
        to span: Int,
        text: String? = nil,
        arrow: Int? = nil,
        move: Int? = nil
    ) {
        add(
            TimelineModel.Instant(
                kind: kind,
                time: now,
                track: model.spans[span].track,
                span: span,
                text: text,
                arrow: arrow,
                move: move
            )
        )
    }

    private mutating func add(_ instant: TimelineModel.Instant) {
        model.instants.append(instant)
        draw(.instant, model.instants.count - 1)
    }

    mutating func mark(_ span: Int?, _ event: TimelineEvent) {
        if let span { return add(.mark, to: span, text: event.text) }
        let track = tracksOfThreads[event.thread] ?? tracks.make(named: event.threadTitle, in: nil)
        tracksOfThreads[event.thread] = track
        add(
            TimelineModel.Instant(
                kind: .mark,
                time: now,
                track: track,
                span: nil,
                text: event.text,
                arrow: nil,
                move: nil
            )
        )
    }
}

extension TimelineEvent {
    fileprivate var threadTitle: String { thread == Self.noThread ? "outside of scopes" : "thread \(thread)" }
}
