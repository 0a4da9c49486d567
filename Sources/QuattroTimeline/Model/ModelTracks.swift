import Quattro

/// One of the tasks in a span; zero is its body's task.
struct TaskInSpan: Hashable {
    let span: Int
    let task: UInt64
}

/// The tracks, and the open slices on each.
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
    /// The tracks beside each open span, for its tasks other than the body's.
    private var sides: [Int: [(task: UInt64, track: Int)]] = [:]
    /// The task to which each of those tracks belongs.
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
    /// A track whose task has ended is reused, whatever its name was: so a server has only as many rows as it has requests at the same
    /// time.
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

    /// Places a slice on top of its span, or beside it if it belongs to another task or there is another slice already.
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

    /// Removes the tracks beside a span from it, and returns them.
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
