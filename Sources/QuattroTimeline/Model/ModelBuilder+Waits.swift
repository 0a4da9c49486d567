import Quattro

extension ModelBuilder {
    /// The child waits, although another task may report that: the task that adds it.
    mutating func queue(_ span: Int, _ event: TimelineEvent) {
        var event = event
        (event.other, event.task) = (0, 0)
        endWait(of: TaskInSpan(span: span, task: 0))
        beginWait(of: span, event, .turn)
    }

    mutating func beginWait(of span: Int, _ event: TimelineEvent, _ subject: TimelineEvent.Subject) {
        guard model.spans[span].end == nil else { return }
        let task = TaskInSpan(span: span, task: event.task)
        // The child has waited for its turn since it was queued.
        if subject == .turn, let wait = waits[task], model.waits[wait].subject == .turn { return }
        endWait(of: task)
        let around = model.spans[span]
        let place = tracks.place(for: task, on: around.track, named: "beside \(around.label)")
        let number = model.waits.count
        let target = event.other == 0 ? nil : model.numbers[event.other]
        model.waits.append(
            TimelineModel.Wait(
                span: span,
                subject: subject,
                title: title(ofSubject: event, target),
                target: target,
                until: event.argument == TimelineEvent.none ? nil : event.argument,
                begin: now,
                track: place.track,
                depth: place.depth,
                task: event.task
            )
        )
        waits[task] = number
        tracks.push(.wait(number), on: place.track)
        draw(.waitBegins, number)
        if let target, model.spans[target].end == nil { waiters[target, default: []].append(number) }
    }

    private func title(ofSubject event: TimelineEvent, _ target: Int?) -> String? {
        let parts = [event.text.map { "\"\($0)\"" }, event.file.map { "(\($0):\(event.line))" }].compactMap(\.self)
        return parts.isEmpty ? target.map { model.spans[$0].description } : parts.joined(separator: " ")
    }

    /// A wait is always the last one on its track.
    mutating func endWait(of task: TaskInSpan) {
        guard let number = waits[task] else { return }
        tracks.pop(from: model.waits[number].track)
        close(wait: number)
    }

    mutating func close(wait number: Int) {
        let wait = model.waits[number]
        model.waits[number].end = now
        waits[TaskInSpan(span: wait.span, task: wait.task)] = nil
        draw(.waitEnds, number)
    }
}
