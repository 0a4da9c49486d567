import Quattro

extension Recording {
    /// Writes the timeline for the viewer at ui.perfetto.dev, which displays it without uploading it.
    ///
    /// The side tracks are below those of the tasks.
    package func writePerfetto<Failure: Error>(
        process: String = "quattro",
        beside side: SideTracks? = nil,
        to write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var file = TimelineTrace(model: model, process: process, lost: lost, beside: side)
        for stroke in file.model.strokes {
            file.drawSide(before: stroke.time)
            file.draw(stroke)
            if file.trace.pending >= 65_536 { try write(file.trace.take()) }
        }
        file.drawSide(before: .max)
        try write(file.trace.take())
    }
}

/// Writes a model into a trace.
private struct TimelineTrace {
    let model: TimelineModel
    var trace: PerfettoTrace
    /// The arrows that begin at the next end of a span.
    private var leaving: [Int] = []
    private let side: SideTracks?
    private var nextOfSide = 0
    private let firstOfSide: Int

    init(model: TimelineModel, process: String, lost: Int, beside side: SideTracks?) {
        self.model = model
        self.side = side
        firstOfSide = model.tracks.count + 1
        let name = lost == 0 ? process : "\(process) (\(lost) earlier events are lost)"
        trace = PerfettoTrace(process: name, start: min(model.start, side?.events.first?.time ?? .max))
        for (number, track) in model.tracks.enumerated() { trace.addTrack(number, track.name, in: track.parent) }
        guard let side else { return }
        trace.addTrack(model.tracks.count, side.title)
        for (number, name) in side.names.enumerated() {
            trace.addTrack(firstOfSide + number, name, in: model.tracks.count)
        }
    }

    mutating func drawSide(before time: UInt64) {
        while let side, nextOfSide < side.events.count, side.events[nextOfSide].time < time {
            let event = side.events[nextOfSide]
            let track = firstOfSide + event.track
            switch event.kind {
            case .begins(let name): trace.begin(name, on: track, at: event.time, details: event.details)
            case .ends: trace.end(on: track, at: event.time)
            case .happens(let name): trace.instant(name, on: track, at: event.time)
            }
            nextOfSide += 1
        }
    }

    mutating func draw(_ stroke: TimelineModel.Stroke) {
        let number = Int(stroke.number)
        switch stroke.kind {
        case .spanBegins: begin(model.spans[number])
        case .spanEnds: end(model.spans[number], at: stroke.time)
        case .waitBegins: begin(model.waits[number])
        case .waitEnds: end(model.waits[number], at: stroke.time)
        case .instant: draw(model.instants[number])
        case .arrowLeaves: leaving.append(number)
        }
    }

    private mutating func begin(_ span: TimelineModel.Span) {
        trace.begin(
            span.label,
            category: span.noun,
            on: span.track,
            at: span.begin,
            place: span.file.map { PerfettoTrace.Place($0, span.line) },
            details: span.moves.first.map { details(of: $0, in: span) } ?? []
        )
    }

    private mutating func end(_ span: TimelineModel.Span, at time: UInt64) {
        var details: PerfettoTrace.Details = []
        if span.ending != .ended(.returned) { details.append(("end", .text(span.endPhrase))) }
        if span.cancellation == nil, let asked = span.asked {
            details.append(("asked to stop, ns before its end", .number(Int64(clamping: time - min(asked, time)))))
        }
        trace.end(on: span.track, at: time, details: details, flows: leaving)
        leaving.removeAll(keepingCapacity: true)
    }

    private func details(of move: TimelineModel.Move, in span: TimelineModel.Span) -> PerfettoTrace.Details {
        guard let deadline = move.deadline else { return [("deadline", .text("none"))] }
        let left = Int64(clamping: Int128(deadline) - Int128(move.time))
        return [("deadline, ns from here", .number(left))]
    }

    private mutating func begin(_ wait: TimelineModel.Wait) {
        trace.begin("waits for \(wait.phrase)", category: "wait", on: wait.track, at: wait.begin)
    }

    private mutating func end(_ wait: TimelineModel.Wait, at time: UInt64) {
        trace.end(on: wait.track, at: time, flows: wait.arrow.map { [$0] } ?? [])
    }

    private mutating func draw(_ instant: TimelineModel.Instant) {
        var details: PerfettoTrace.Details = []
        if instant.kind == .deadlineMoved, let span = instant.span.map({ model.spans[$0] }) {
            details = instant.move.map { self.details(of: span.moves[$0], in: span) } ?? []
        }
        trace.instant(
            instant.phrase,
            category: instant.kind == .mark ? "mark" : nil,
            on: instant.track,
            at: instant.time,
            details: details,
            flows: instant.arrow.map { [$0] } ?? []
        )
    }
}
