import Quattro

extension ModelBuilder {
    mutating func begin(_ event: TimelineEvent) {
        let parent = event.other == event.id ? nil : model.numbers[event.other]
        let number = model.spans.count
        let (track, depth) = place(event, in: parent)
        let deadline = event.argument == TimelineEvent.none ? nil : event.argument
        var span = TimelineModel.Span(
            id: event.id,
            role: event.role,
            name: event.text,
            file: event.file,
            line: event.line,
            parent: parent,
            begin: now,
            track: track,
            depth: depth
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
        if let move = early.move { self.move(number, move) }
        if let cancellation = early.cancellation { cancel(number, cancellation) }
        if let end = early.end { self.end(number, .ended(end.verdict)) }
    }

    private mutating func place(_ event: TimelineEvent, in parent: Int?) -> (track: Int, depth: Int) {
        guard let parent else { return tracks.ofTask(named: name(of: event), event.role, in: nil) }
        let around = model.spans[parent]
        guard !event.role.hasTask, around.end == nil else {
            return tracks.ofTask(named: name(of: event), event.role, in: around.track)
        }
        let task = TaskInSpan(span: parent, task: event.task)
        endWait(of: task)
        return tracks.place(for: task, on: around.track, named: "beside \(around.label)")
    }

    private func name(of event: TimelineEvent) -> String {
        event.text
            ?? "\(event.role.noun)\(event.file.map { " \($0.lastPathComponent):\(event.line)" } ?? "")"
    }

    /// Ends a scope that is not open and is not mentioned again.
    mutating func endUnseen(_ id: UInt64) {
        if let number = model.numbers[id] { end(number, .unseen) }
    }

    mutating func end(_ number: Int, _ ending: TimelineModel.Span.Ending) {
        guard model.spans[number].end == nil else { return }
        let track = model.spans[number].track
        while let top = tracks.pop(from: track) {
            if top == .span(number) { break }
            close(top)
        }
        close(number, ending)
        tracks.freeIfEmpty(track)
    }

    /// Closes a slice after it has been removed from its track.
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
            tracks.freeIfEmpty(side.track)
        }
        for wait in waiters.removeValue(forKey: number) ?? [] where model.waits[wait].end == nil {
            let arrow = add(.wait, from: number, to: model.waits[wait].span)
            model.waits[wait].arrow = arrow
            draw(.arrowLeaves, arrow)
        }
        draw(.spanEnds, number)
    }

    mutating func add(_ kind: TimelineModel.Arrow.Kind, from: Int, to: Int) -> Int {
        model.arrows.append(TimelineModel.Arrow(kind: kind, time: now, from: from, to: to))
        return model.arrows.count - 1
    }
}
