import Quattro

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
    private var free = FreeTracks()
    private var names: [Int: TrackName] = [:]
    /// The tracks beside each open span, for those of its tasks that are not the body's.
    private var sides: [Int: [(task: UInt64, track: Int)]] = [:]
    /// The task that each of those tracks is for.
    private var owners: [Int: TaskInSpan] = [:]
    /// The side tracks that are empty.
    private var idle: [TaskInSpan: [Int]] = [:]

    func top(of track: Int) -> Slice? { stacks[track].last }

    @discardableResult
    mutating func pop(from track: Int) -> Slice? {
        let slice = stacks[track].popLast()
        if slice != nil, stacks[track].isEmpty, let owner = owners[track] { idle[owner, default: []].append(track) }
        return slice
    }

    mutating func push(_ slice: Slice, on track: Int) {
        stacks[track].append(slice)
        all[track].height = max(all[track].height, stacks[track].count)
    }

    // MARK: - Where to

    /// Gives a task a track; without a role, one beside a span.
    ///
    /// A track whose task has ended serves again, whatever its name was: a server has as many rows as it has requests at a time.
    mutating func ofTask(named name: String, _ role: CancelScope.Role?, in parent: Int?) -> (track: Int, depth: Int) {
        let place = FreeTracks.Place(parent: parent, role: role)
        let free = free.take(named: name, in: place)
        if let free { rename(free, name, otherwise: role?.nounOfMany ?? "other tasks") }
        let track = free ?? make(named: name, in: parent)
        self.free.use(track, named: name, in: place)
        return (track, 0)
    }

    private mutating func rename(_ track: Int, _ name: String, otherwise noun: String) {
        guard name != all[track].name else { return }
        var common = names[track] ?? TrackName(all[track].name)
        common.add(name)
        names[track] = common
        all[track].name = common.text ?? noun
    }

    /// Puts something in a span on top of it, or beside it if another task does it or something else is there already.
    mutating func place(for task: TaskInSpan, on track: Int, named name: String) -> (track: Int, depth: Int) {
        if task.task == 0, top(of: track) == .span(task.span) { return (track, stacks[track].count) }
        if let side = idle[task]?.popLast() { return (side, 0) }
        let made = ofTask(named: name, nil, in: track).track
        owners[made] = task
        sides[task.span, default: []].append((task.task, made))
        return (made, 0)
    }

    mutating func make(named name: String, in parent: Int?) -> Int {
        all.append(TimelineModel.Track(name: name, parent: parent))
        stacks.append([])
        return all.count - 1
    }

    // MARK: - When it is over

    /// Takes the tracks beside a span, which then no longer belong to it.
    mutating func takeSides(of span: Int) -> [(task: UInt64, track: Int)] {
        guard !sides.isEmpty, let sides = sides.removeValue(forKey: span) else { return [] }
        for side in sides {
            owners[side.track] = nil
            idle[TaskInSpan(span: span, task: side.task)] = nil
        }
        return sides
    }

    mutating func freeIfEmpty(_ track: Int) {
        if stacks[track].isEmpty, owners[track] == nil { free.free(track) }
    }
}

extension CancelScope.Role {
    fileprivate var nounOfMany: String { noun + "s" }
}
