import Quattro

/// The live tasks, as a tree of the scopes and groups to which they belong.
struct TaskTree {
    private static let mostLines = 100
    private static let mostFrames = 4
    private static let deepest = 30
    private static let waitOfOthers = "waits for something that is not Quattro's"

    private let children: [Int: [TaskLedger.Entry]]
    private let roots: [TaskLedger.Entry]
    private let now: Deadline
    private let start: Deadline

    init(_ entries: [TaskLedger.Entry], now: Deadline, start: Deadline) {
        self.now = now
        self.start = start
        var owners: [ObjectIdentifier: Int] = [:]
        for entry in entries { if let scope = entry.scope { owners[ObjectIdentifier(scope)] = entry.label.number } }
        let root = entries.first { $0.label.kind == .root }
        var children: [Int: [TaskLedger.Entry]] = [:]
        var roots: [TaskLedger.Entry] = []
        let alive = Set(entries.map(\.label.number))
        for entry in entries {
            let maker = entry.label.maker.flatMap { alive.contains($0) ? $0 : nil }
            if let parent = Self.parent(of: entry, owners) ?? maker ?? root?.label.number, parent != entry.label.number
            {
                children[parent, default: []].append(entry)
            } else {
                roots.append(entry)
            }
        }
        self.children = children
        self.roots = roots
    }

    /// Whether there is a task that waits for something outside of the library, and not for a child of its own.
    var waitsForOthers: Bool {
        (roots + children.values.joined()).contains { entry in
            if case .waiting(nil) = entry.activity { children[entry.label.number] == nil } else { false }
        }
    }

    var lines: [String] {
        let lines = roots.flatMap { self.lines(of: $0) }
        guard lines.count > Self.mostLines else { return lines }
        return lines.prefix(Self.mostLines) + ["… and \(lines.count - Self.mostLines) more"]
    }

    /// The task whose scope is nearest around the scope of an entry.
    private static func parent(of entry: TaskLedger.Entry, _ owners: [ObjectIdentifier: Int]) -> Int? {
        var scope = entry.scope?.enclosing
        while let candidate = scope {
            if let owner = owners[ObjectIdentifier(candidate)] { return owner }
            scope = candidate.enclosing
        }
        return nil
    }

    private func lines(of entry: TaskLedger.Entry, depth: Int = 0) -> [String] {
        // The stack of a thread is limited, and so is the indentation that a reader can follow.
        guard depth < Self.deepest else { return ["… and what is below"] }
        let children = children[entry.label.number] ?? []
        let nested = children.enumerated().flatMap { index, child in
            let isLast = index == children.count - 1
            return self.lines(of: child, depth: depth + 1).enumerated().map { line, text in
                (line == 0 ? (isLast ? "└ " : "├ ") : (isLast ? "  " : "│ ")) + text
            }
        }
        let mayWaitForAChild = children.contains { $0.label.isPartOfItsMaker }
        return [description(of: entry, isLeaf: !mayWaitForAChild)] + nested
    }

    private func waits(_ task: TaskLabel) -> String {
        var frames: [String] = []
        // If the optimizer has split a function into parts, it is listed once.
        for frame in task.frames.map(\.description) where frame != frames.last && frames.count < Self.mostFrames {
            frames.append(frame)
        }
        return frames.isEmpty
            ? "waits for something that is not Quattro's" : "waits in \(frames.joined(separator: ", called by "))"
    }

    private func description(of entry: TaskLedger.Entry, isLeaf: Bool) -> String {
        var parts = ["\(entry.label)"]
        if let status = entry.scope?.status, status != "running" { parts.append(status) }
        let sinceStart = start.duration(to: entry.lastTime).readable
        let lastRan = "last ran at step \(entry.lastStep), \(sinceStart)"
        switch entry.activity {
        case .running: parts.append("is running")
        case .ready: parts += (entry.hasStepped ? [lastRan] : []) + ["is ready to run"]
        case .waiting(let awaited?): parts += [lastRan, "waits for \(awaited.description(at: now))"]
        case .outside: parts += [lastRan, "waits for its work outside of the simulation"]
        case .waiting(nil): parts += [lastRan] + (isLeaf ? [waits(entry.label)] : [])
        }
        return parts.joined(separator: ", ")
    }
}

extension TaskLabel {
    /// Whether the task that made it will wait for its end, unlike for a `Task { }`.
    fileprivate var isPartOfItsMaker: Bool { kind != .unmodified(.task) && kind != .unmodified(.detached) }
}
