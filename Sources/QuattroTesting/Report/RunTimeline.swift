import Quattro

/// A run as a file: its schedule, its report, and each of its steps on the track of its task, in virtual time.
///
/// Steps take no virtual time. Each is shown as one nanosecond, so that those of one instant stand in their order; the details of
/// a step tell its time to the letter.
struct RunTimeline {
    static let scheduleKey = "schedule"

    let trace: RunTrace
    let start: Deadline
    let schedule: Schedule
    let seed: Int?
    let test: String?
    /// The report, or the story of an issue.
    let report: String

    var json: String {
        var about: TraceEvents.Details = [(Self.scheduleKey, .text("\(schedule)"))]
        if let seed { about.append(("seed", .number(seed))) }
        if let test { about.append(("test", .text(test))) }
        if trace.leftOut > 0 { about.append(("steps left out", .number(trace.leftOut))) }
        about.append(("report", .text(report)))
        return events.json(process: test ?? "simulation", about: about)
    }

    private var events: TraceEvents {
        var events = TraceEvents()
        var ends: [Int: Int] = [:]
        var now = 0
        for step in trace.steps {
            let track = step.task.number + 2
            // Shown at its time, and after the step before it.
            let time = max(start.duration(to: step.time).nanoseconds, now)
            now = time + 1
            if let end = ends[track] {
                if time > end + 1 { events.span(step.wait, track: track, from: end, to: time) }
            } else {
                events.name(track: track, "\(step.task)")
            }
            ends[track] = now
            events.span("step \(step.number)", track: track, from: time, to: now, details(of: step))
            if let passedOver = step.passedOver {
                events.instant("switch: before \(passedOver)", track: track, at: time)
            }
        }
        return events
    }

    private func details(of step: RunTrace.Step) -> TraceEvents.Details {
        var details: TraceEvents.Details = [
            ("task", .text("\(step.task)")), ("virtual time", .text(start.duration(to: step.time).readable)),
        ]
        if step.choice.count > 1 {
            details.append(("chosen", .text("number \(step.choice.index + 1) of \(step.choice.count)")))
        }
        if let passedOver = step.passedOver { details.append(("before", .text("\(passedOver)"))) }
        return details
    }
}

extension RunTrace.Step {
    fileprivate var wait: String { awaited.map { "waits for \($0)" } ?? "waits" }
}
