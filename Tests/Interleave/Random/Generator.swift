import QuattroTesting

extension RandomProgram {
    /// `raisesPriorities` leaves the rest of the program as it is.
    init(seed: Int, raisesPriorities: Bool = true) {
        self.init(seed: seed, raisesPriorities: raisesPriorities, nodes: [], threads: [])
        var generator = Generator(for: self)
        nodes = generator.nodes(depth: 4)
        threads = (0..<generator.numbers.below(3)).map { _ in generator.events() }
    }
}

/// Draws the pieces of one program.
struct Generator {
    var numbers: SplitMix64
    private let program: RandomProgram
    private var lastID = 0
    private var budget = 0
    /// The groups that are open where the next node is.
    private var groups: [Int] = []

    init(for program: RandomProgram) {
        self.program = program
        numbers = SplitMix64(seed: program.seed &* 0x9E37_79B9 &+ 1)
        budget = 3 + numbers.below(7)
    }

    mutating func nodes(depth: Int) -> [Node] { (0..<1 + numbers.below(2)).map { _ in node(depth: depth) } }
}

// MARK: - Events

extension Generator {
    mutating func events() -> [Event] { (0..<1 + numbers.below(3)).map { _ in event() } }

    /// The numbers are guessed, so that threads meet what is opened later.
    private mutating func event() -> Event {
        let id = numbers.below(7)
        let isPlain = program.isPlain
        switch numbers.below(16) {
        case 0...4: return .cancel(id)
        case 5, 6: return .lower(id)
        case 7: return isPlain || program.isShieldless ? .cancel(id) : .raise(id)
        case 8: return isPlain ? .cancel(id) : .deadline(id == 0 ? 1 : id, milliseconds: numbers.below(6))
        case 9: return isPlain ? .readDeadline(id) : .tighten(id, milliseconds: numbers.below(6))
        case 10, 11: return isPlain && numbers.chance(3, of: 4) ? .cancel(1 + numbers.below(6)) : .cancelHandle(id)
        case 12: return .cancelRootTask
        case 13:
            let isRoot = numbers.chance(1, of: 3)
            guard program.raisesPriorities else { return .readDeadline(id) }
            return isRoot ? .raiseRootTask : .raisePriority(id)
        default: return .readDeadline(id)
        }
    }
}

// MARK: - Nodes

extension Generator {
    private mutating func id() -> Int {
        lastID += 1
        return lastID
    }

    private mutating func limit() -> Int? { numbers.chance(1, of: 2) ? 1 + numbers.below(2) : nil }

    private mutating func leaf() -> Node {
        switch numbers.below(14) {
        case 0...4: Node(kind: .forever(times: 1 + numbers.below(2)))
        case 5: Node(kind: .rest)
        case 6, 7: Node(kind: .yield(1 + numbers.below(2)))
        case 8: Node(kind: .sleep(milliseconds: numbers.below(4)))
        case 9: Node(kind: .fail(id()))
        case 10: Node(kind: .thread(events()))
        case 11: Node(kind: .handled(events()), parts: [Node(kind: .forever(times: 1))])
        case 12 where !program.keepsErrors: Node(kind: .await(1 + numbers.below(8)))
        default: Node(kind: .events(events()))
        }
    }

    private mutating func several(_ range: Range<Int>, depth: Int) -> [Node] {
        (0..<range.lowerBound + numbers.below(range.count)).map { _ in node(depth: depth) }
    }

    mutating func node(depth: Int) -> Node {
        guard depth > 0, budget > 0 else { return leaf() }
        budget -= 1
        switch numbers.below(24) {
        case 0...3:
            let isShielded = numbers.chance(1, of: 3) && !program.isShieldless
            let milliseconds = numbers.chance(1, of: 4) ? numbers.below(5) : nil
            let kind = Node.Kind.scope(id(), isShielded: isShielded, milliseconds: milliseconds)
            return Node(kind: kind, parts: nodes(depth: depth - 1))
        case 4...6: return group(depth: depth, starts: false)
        case 7...10: return group(depth: depth, starts: true)
        case 11: return Node(kind: .gather, parts: several(2..<3, depth: depth - 1))
        case 12: return Node(kind: .map(limit: limit()), parts: several(2..<5, depth: depth - 1))
        case 13: return Node(kind: .stream(limit: limit()), parts: several(2..<5, depth: depth - 1))
        case 14: return Node(kind: .plain, parts: [node(depth: depth - 1)])
        case 15: return Node(kind: .handled(events()), parts: [node(depth: depth - 1)])
        case 16, 17:
            guard let group = groups.last else { return leaf() }
            let other = numbers.chance(1, of: 3) ? numbers.element(of: groups) : group
            return child(of: other, depth: depth, starts: numbers.chance(1, of: 2))
        case 18...22: return losingErrors(depth: depth)
        default: return leaf()
        }
    }

    /// Of what may lose an error, and shields what it cleans up.
    private mutating func losingErrors(depth: Int) -> Node {
        let drawn = numbers.below(5)
        guard !program.keepsErrors, !program.isShieldless || drawn > 2 else { return leaf() }
        switch drawn {
        case 0: return Node(kind: .cleanup(milliseconds: numbers.below(4)), parts: [node(depth: depth - 1), leaf()])
        case 1, 2:
            let (cleanups, entered) = (numbers.below(3), numbers.below(3))
            let milliseconds = numbers.chance(1, of: 2) ? numbers.below(4) : nil
            let kind = Node.Kind.deferrer(id(), milliseconds: milliseconds, cleanups: cleanups, entered: entered)
            return Node(kind: kind, parts: (0..<cleanups + entered).map { _ in leaf() } + nodes(depth: depth - 1))
        case 3: return Node(kind: .race(stagger: numbers.below(3)), parts: several(2..<4, depth: depth - 1))
        default: return Node(kind: .asyncLet, parts: several(2..<3, depth: depth - 1))
        }
    }

    private mutating func group(depth: Int, starts: Bool) -> Node {
        let number = id()
        let limit = numbers.chance(1, of: 3) ? 1 + numbers.below(2) : nil
        groups.append(number)
        defer { groups.removeLast() }
        var parts = (0..<1 + numbers.below(3)).map { _ in child(of: number, depth: depth, starts: starts) }
        if numbers.chance(1, of: 2) { parts += nodes(depth: depth - 1) }
        return Node(kind: .group(number, limit: limit, waitsForAll: numbers.chance(1, of: 3)), parts: parts)
    }

    private mutating func child(of group: Int, depth: Int, starts: Bool) -> Node {
        let kind: Child.Kind =
            switch starts ? numbers.below(8) : 4 + numbers.below(4) {
            case 0: .startedByItself
            case 1, 2: .startedByThread
            case 3: numbers.chance(1, of: 4) ? .neverStarted : .startedBySubtask
            case 4, 5: .foreground
            case 6: .background
            default: .immediate
            }
        // A body that awaits a background child waits for ever.
        let isAwaited = numbers.chance(1, of: 5) && kind != .background
        let before = kind == .startedByItself ? [leaf()] : []
        let child = Child(id: id(), group: group, kind: kind, isAwaited: isAwaited)
        // It may outlive the groups further in than its own.
        let around = groups
        groups.removeAll { $0 > group }
        defer { groups = around }
        return Node(kind: .child(child), parts: before + [node(depth: depth - 1)])
    }
}
