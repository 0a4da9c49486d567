import Quattro

/// The rows for the scopes and tasks of a run: events with numbers of the run, and the tasks and waits that no scope reports.
///
/// - The body and the tasks of other code have rows as well: they begin with their first step.
/// - A task that reports no wait between two steps waits for its turn, or for something outside of the library.
struct RunRows {
    fileprivate enum Key: Hashable {
        case scope(UInt64)
        case task(Int)
    }

    private struct Wait {
        let scope: UInt64
        let task: UInt64
        /// Whether it ends with the next step of the task, and nothing else reports that.
        let endsWithStep: Bool
    }

    private let bodyEnd: TimelineEvent.Verdict?
    /// Scopes whose bodies have tasks of their own, by their numbers in the process.
    private let scopesWithBodies: Set<UInt64>
    private var numbers: [Key: UInt64] = [:]
    /// The tasks that share the scope of another task, by their numbers in the process.
    private var others: [UInt64: UInt64] = [:]
    /// The tasks that have begun, by their numbers.
    private var begun: [Int: TaskLabel] = [:]
    /// The nested scopes that a task has opened, by the task's number.
    private var stacks: [Int: [UInt64]] = [:]
    private var openers: [UInt64: Int] = [:]
    private var waits: [Int: Wait] = [:]

    init(bodies: [TaskLabel], bodyEnd: TimelineEvent.Verdict?) {
        self.bodyEnd = bodyEnd
        scopesWithBodies = Set(bodies.compactMap { $0.title?.id })
    }

    private mutating func number(_ key: Key) -> UInt64 {
        if let number = numbers[key] { return number }
        numbers[key] = UInt64(numbers.count) + 1
        return UInt64(numbers.count)
    }
}

// MARK: - Scopes

extension RunRows {
    /// - Returns: The events to show for an event of the simulation, which happened in `task` if known.
    mutating func events(for event: TimelineEvent, in task: TaskLabel?) -> [TimelineEvent] {
        var shown = event
        shown.thread = TimelineEvent.noThread
        let row = event.id == 0 || event.other == 0 ? task.flatMap { $0.hasRow ? Key.task($0.number) : nil } : nil
        if event.id != 0 { shown.id = number(.scope(event.id)) } else if let row { shown.id = number(row) }
        if event.other != 0 {
            shown.other = number(.scope(event.other))
        } else if event.kind == .began, let row {
            shown.other = number(row)
        }
        if event.task != 0 {
            shown.task = others[event.task] ?? UInt64(others.count) + 1
            others[event.task] = shown.task
        }
        note(event, shown, in: task)
        return [shown]
    }

    private mutating func note(_ event: TimelineEvent, _ shown: TimelineEvent, in task: TaskLabel?) {
        switch event.kind {
        case .began:
            guard let task, event.role == .scope || event.role == .group else { return }
            stacks[task.number, default: []].append(event.id)
            openers[event.id] = task.number
        case .ended:
            if let opener = openers.removeValue(forKey: event.id) { stacks[opener]?.removeAll { $0 == event.id } }
        case .waitBegan:
            guard let task else { return }
            waits[task.number] = Wait(scope: shown.id, task: shown.task, endsWithStep: event.subject == .time)
        case .waitEnded:
            if let task { waits[task.number] = nil }
        default: break
        }
    }
}

// MARK: - Tasks

extension RunRows {
    /// A task takes a step.
    mutating func begin(_ task: TaskLabel, at time: UInt64) -> [TimelineEvent] {
        var events: [TimelineEvent] = []
        if let wait = waits[task.number], wait.endsWithStep {
            waits[task.number] = nil
            events.append(TimelineEvent(.waitEnded, at: time, id: wait.scope, task: wait.task))
        }
        guard begun.updateValue(task, forKey: task.number) == nil, task.hasRow else { return events }
        let maker = task.maker.flatMap { begun[$0] }?.row
        let (file, line) = task.fileAndLine
        events.append(
            TimelineEvent(
                .began,
                at: time,
                id: number(.task(task.number)),
                role: .child,
                other: maker.map { number($0) } ?? 0,
                text: task.name,
                file: file,
                line: line
            )
        )
        return events
    }

    /// A task has taken its last step.
    mutating func end(_ task: TaskLabel, at time: UInt64) -> [TimelineEvent] {
        guard task.hasRow else { return [] }
        let verdict = task.kind == .root ? bodyEnd ?? .unknown : .unknown
        return [TimelineEvent(.ended, at: time, id: number(.task(task.number)), detail: verdict.rawValue)]
    }

    /// The step of a task has ended, and the task continues later or never.
    mutating func wait(
        _ task: TaskLabel,
        for awaited: Awaited?,
        since start: Deadline,
        at time: UInt64
    ) -> [TimelineEvent] {
        guard waits[task.number] == nil, let scope = innermost(of: task) else { return [] }
        waits[task.number] = Wait(scope: scope, task: 0, endsWithStep: true)
        // The library's scopes report all its other waits.
        let (named, _, end) = awaited.map(TimelineEvent.Subject.of) ?? (.unknown, nil, .never)
        let subject = named == .time ? named : .unknown
        var argument = end.nanoseconds
        if argument != TimelineEvent.none { argument -= min(argument, start.nanoseconds) }
        return [TimelineEvent(.waitBegan, at: time, id: scope, detail: subject.rawValue, argument: argument)]
    }

    /// The scope in which the task is; `nil` if another task represents it.
    private func innermost(of task: TaskLabel) -> UInt64? {
        if let scope = stacks[task.number]?.last {
            return scopesWithBodies.contains(scope) ? nil : numbers[.scope(scope)]
        }
        return task.row.flatMap { numbers[$0] }
    }
}

extension TaskLabel {
    /// Whether the task has a row of its own, since no scope represents it.
    fileprivate var hasRow: Bool {
        switch kind {
        case .root, .unmodified: true
        case .library, .actor: false
        }
    }

    /// Where unmodified code made the task, such as `Server/Users.swift` and 12.
    fileprivate var fileAndLine: (String?, UInt32) {
        guard let place, let colon = place.lastIndex(of: ":"), let line = UInt32(place[colon...].dropFirst()) else {
            return (place, 0)
        }
        return (String(place[..<colon]), line)
    }

    fileprivate var row: RunRows.Key? {
        switch kind {
        case .root, .unmodified: .task(number)
        case .library: title.flatMap { $0.id == 0 ? nil : .scope($0.id) }
        case .actor: nil
        }
    }
}
