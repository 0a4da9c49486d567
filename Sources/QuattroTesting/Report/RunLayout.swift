import Quattro
import QuattroTimeline

/// The layout of a run over time: the events of scopes and tasks, and the steps on tracks of their own.
///
/// Steps and the events in them take no virtual time. Each step and each event is shown one nanosecond after the previous one, so that
/// those of one instant appear in their order; the details of a step contain its exact time.
///
/// All numbers are assigned in the order in which scopes and tasks first appear, since those of the process differ from run to run.
struct RunLayout {
    private(set) var steps = SideTracks(title: "steps")
    private(set) var events: [TimelineEvent] = []
    private var rows: RunRows
    private let run: RunTimeline
    /// The earliest time for the next step or event.
    private(set) var now: UInt64 = 0
    /// The track of each task, by its number.
    private var tracks: [Int: Int] = [:]
    /// The tasks that are drawn as waiting.
    private var waiting: Set<Int> = []

    init(_ run: RunTimeline) {
        self.run = run
        let labels = run.trace.steps.map(\.task) + run.alive.map(\.task)
        rows = RunRows(bodies: labels.filter { $0.kind == .library(.body) }, bodyEnd: run.bodyEnd)
        layOut()
    }

    var recording: Recording { Recording(threads: [events], lost: [run.events.leftOut], captured: now) }

    private mutating func layOut() {
        let kept = run.events.all
        let lastSteps = run.trace.steps.placesOfLast
        let nextSteps = run.trace.steps.placesOfNext
        var next = 0
        for (place, step) in run.trace.steps.enumerated() {
            while next < kept.count, kept[next].step < step.number {
                add(kept[next])
                next += 1
            }
            begin(step)
            while next < kept.count, kept[next].step == step.number, kept[next].event.time == step.time.nanoseconds {
                add(kept[next])
                next += 1
            }
            end(step, isLast: lastSteps[step.task.number] == place, next: nextSteps[place])
        }
        for event in kept[next...] { add(event) }
        let end = moment(of: run.end.nanoseconds)
        for task in waiting.sorted() { endWait(of: task, at: end) }
    }

    /// - Returns: The time at which to show something that happened at a time of the simulation.
    private mutating func moment(of time: UInt64) -> UInt64 {
        let start = run.start.nanoseconds
        let moment = max(time > start ? time - start : 0, now)
        now = moment + 1
        return moment
    }

    private mutating func add(_ kept: KeptEvents.Kept) {
        var event = kept.event
        event.time = moment(of: event.time)
        if event.argument != TimelineEvent.none {
            event.argument -= min(event.argument, run.start.nanoseconds)
        }
        events += rows.events(for: event, in: kept.task)
    }
}

// MARK: - Steps

extension RunLayout {
    private mutating func begin(_ step: RunTrace.Step) {
        let time = moment(of: step.time.nanoseconds)
        events += rows.begin(step.task, at: time)
        endWait(of: step.task.number, at: time)
        let track = tracks[step.task.number] ?? steps.addTrack("\(step.task)")
        tracks[step.task.number] = track
        steps.begin("step \(step.number)", on: track, at: time, details: details(of: step))
        if let passedOver = step.passedOver { steps.instant("switch: before \(passedOver)", on: track, at: time) }
    }

    private mutating func end(_ step: RunTrace.Step, isLast: Bool, next: Int?) {
        let track = tracks[step.task.number] ?? 0
        steps.end(on: track, at: now)
        if isLast { return endLast(of: step.task) }
        guard let next else { return }
        let following = run.trace.steps[next]
        let isAtOnce = following.number == step.number + 1 && following.time == step.time
        guard !isAtOnce else { return }
        beginWait(of: step.task, for: following.waited)
    }

    private mutating func beginWait(of task: TaskLabel, for waited: RunTrace.Waited?) {
        waiting.insert(task.number)
        steps.begin(waited.map { "waits for \($0)" } ?? "waits", on: tracks[task.number] ?? 0, at: now)
        events += rows.wait(task, for: waited?.awaited, since: run.start, at: now)
    }

    private mutating func endWait(of task: Int, at time: UInt64) {
        guard waiting.remove(task) != nil else { return }
        steps.end(on: tracks[task] ?? 0, at: time)
    }

    /// A live task has been waiting ever since.
    private mutating func endLast(of task: TaskLabel) {
        if let alive = run.alive.first(where: { $0.task === task }) {
            beginWait(of: task, for: alive.waited)
        } else {
            events += rows.end(task, at: now)
        }
    }

    private func details(of step: RunTrace.Step) -> PerfettoTrace.Details {
        var details: PerfettoTrace.Details = [
            ("task", .text("\(step.task)")), ("virtual time", .text(run.start.duration(to: step.time).readable)),
        ]
        if step.choice.count > 1 {
            details.append(("chosen", .text("number \(step.choice.index + 1) of \(step.choice.count)")))
        }
        if let passedOver = step.passedOver { details.append(("before", .text("\(passedOver)"))) }
        return details
    }
}

extension [RunTrace.Step] {
    /// The place of the last step of each task, by its number.
    fileprivate var placesOfLast: [Int: Int] {
        [Int: Int](enumerated().map { ($1.task.number, $0) }, uniquingKeysWith: { $1 })
    }

    /// For each step, the next one of its task.
    fileprivate var placesOfNext: [Int?] {
        var following: [Int: Int] = [:]
        var places = [Int?](repeating: nil, count: count)
        for (place, step) in enumerated().reversed() {
            places[place] = following.updateValue(place, forKey: step.task.number)
        }
        return places
    }
}
