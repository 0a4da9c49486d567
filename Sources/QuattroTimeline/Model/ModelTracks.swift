/// One of the tasks in a span: zero is that of its body.
struct TaskInSpan: Hashable {
    let span: Int
    let task: UInt64
}

/// The tracks, and what is open on each.
struct ModelTracks {
    enum Slice: Equatable {
        case span(Int)
        case wait(Int)

        func isWait(of span: Int, in model: TimelineModel) -> Bool {
            if case .wait(let number) = self { model.waits[number].span == span } else { false }
        }
    }

    private(set) var all: [TimelineModel.Track] = []
    private var stacks: [[Slice]] = []
    /// Of spans that tasks other than the body's are in: where those are drawn.
    private var sides: [Int: [(task: UInt64, track: Int)]] = [:]
    /// Tracks that a task may be given, as the one before has ended.
    private var free: [Key: [Int]] = [:]
    /// The tracks that belong to a span while it is open, though nothing may be on them.
    private var held: Set<Int> = []

    private struct Key: Hashable {
        let parent: Int?
        let name: String
    }

    func top(of track: Int) -> Slice? { stacks[track].last }

    @discardableResult
    mutating func pop(from track: Int) -> Slice? { stacks[track].popLast() }

    mutating func push(_ slice: Slice, on track: Int) {
        stacks[track].append(slice)
        all[track].height = max(all[track].height, stacks[track].count)
    }

    // MARK: - Where to

    /// A track for a task.
    ///
    /// That of one that has ended serves again: a server has as many rows as it has requests at a time.
    mutating func ofTask(named name: String, in parent: Int?) -> (track: Int, depth: Int) {
        if let track = free[Key(parent: parent, name: name)]?.popLast() { return (track, 0) }
        return (make(named: name, in: parent), 0)
    }

    /// For something in a span: on top of it, or beside it if another task does it or something else is there already.
    mutating func place(for task: TaskInSpan, on track: Int, named name: String) -> (track: Int, depth: Int) {
        if task.task == 0, top(of: track) == .span(task.span) { return (track, stacks[track].count) }
        let side = sides[task.span]?.first { $0.task == task.task && stacks[$0.track].isEmpty }?.track
        if let side { return (side, 0) }
        let made = ofTask(named: name, in: track).track
        held.insert(made)
        sides[task.span, default: []].append((task.task, made))
        return (made, 0)
    }

    mutating func make(named name: String, in parent: Int?) -> Int {
        all.append(TimelineModel.Track(name: name, parent: parent))
        stacks.append([])
        return all.count - 1
    }

    // MARK: - When it is over

    mutating func takeSides(of span: Int) -> [(task: UInt64, track: Int)] {
        sides.isEmpty ? [] : sides.removeValue(forKey: span) ?? []
    }

    mutating func release(_ track: Int) {
        held.remove(track)
        freeIfEmpty(track)
    }

    mutating func freeIfEmpty(_ track: Int) {
        guard stacks[track].isEmpty, !held.contains(track) else { return }
        free[Key(parent: all[track].parent, name: all[track].name), default: []].append(track)
    }
}
