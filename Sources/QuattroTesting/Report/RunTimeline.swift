import Quattro
import QuattroTimeline

/// A reported run as files: a page and a file for Perfetto, both in virtual time, and the data that is needed to run it again.
struct RunTimeline: Sendable {
    static let scheduleKey = "schedule"

    let trace: RunTrace
    let events: KeptEvents
    /// The tasks that were alive at the end of the run, with what they waited for.
    let alive: [Alive]
    let start: Deadline
    let end: Deadline
    /// How the body ended; `nil` if it has not.
    let bodyEnd: TimelineEvent.Verdict?
    let schedule: Schedule
    let seed: Int?
    /// The report of the failure, or the text of an issue.
    var report: String
    var test: String?

    struct Alive: Sendable {
        let task: TaskLabel
        let waited: RunTrace.Waited?
    }
}

// MARK: - The files

extension RunTimeline {
    /// A self-contained HTML page.
    var page: String {
        var page = ""
        let layout = RunLayout(self)
        layout.recording.writeHTML(title: "\(title), in virtual time") { page += $0 }
        return page
    }

    /// The same for the viewer at ui.perfetto.dev, with each step on the track of its task.
    var perfetto: [UInt8] {
        var bytes: [UInt8] = []
        let layout = RunLayout(self)
        layout.recording.writePerfetto(process: title, beside: layout.steps) { bytes += $0 }
        return bytes
    }

    /// What the run was, and how to repeat it.
    var json: String {
        var fields = ["\(Self.scheduleKey.json): \("\(schedule)".json)"]
        if let seed { fields.append("\"seed\": \(seed)") }
        if let test { fields.append("\"test\": \(test.json)") }
        if trace.leftOut > 0 { fields.append("\"steps left out\": \(trace.leftOut)") }
        if events.leftOut > 0 { fields.append("\"events left out\": \(events.leftOut)") }
        fields.append("\"report\": \(report.json)")
        return "{\n\(fields.joined(separator: ",\n"))\n}\n"
    }

    private var title: String { (test ?? "simulation") + (seed.map { ", seed \($0)" } ?? "") }
}

// MARK: - Of a run

extension RunTimeline {
    /// - Returns: `nil` if the steps of the run were not recorded.
    init?(of report: Report, text: String) {
        guard let trace = report.trace, let events = report.events else { return nil }
        self.init(
            trace: trace,
            events: events,
            alive: report.alive.map { entry in
                guard case .waiting(let awaited?) = entry.activity else { return Alive(task: entry.label, waited: nil) }
                return Alive(task: entry.label, waited: RunTrace.Waited(awaited: awaited, since: entry.lastTime))
            },
            start: report.start,
            end: report.now,
            bodyEnd: report.bodyEnd,
            schedule: report.schedule,
            seed: report.seed,
            report: text
        )
    }
}
