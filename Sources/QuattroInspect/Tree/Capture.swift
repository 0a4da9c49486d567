import Quattro

/// Collects scopes one after another, and where each belongs.
struct Capture {
    private let process = processNumber
    private let time = secondsSince1970()
    private let watched = Inspector.detail
    /// The scopes, retained until the end, so that no address is reused by another scope.
    private var scopes: [CancelScope] = []
    private var nodes: [TaskTree.Node] = []
    private var inner: [[Int]] = []
    private var numbers: [ObjectIdentifier: Int] = [:]
    /// The scopes that were not found on another scope's list.
    private var outermost: [Int] = []
    /// The scopes on a list where they do not belong, not yet or no longer: they are found elsewhere, unless they move meanwhile.
    private var strays: [CancelScope] = []

    var isEmpty: Bool { nodes.isEmpty }

    /// The part of one scope's list that has not been visited.
    private struct Rest {
        let number: Int
        var batch: [CancelScope]
        var next: Int?
    }

    /// Adds a scope and all inside of it: a loop and not a recursion, as scopes may be nested thousands deep.
    mutating func add(_ scope: CancelScope, in surroundings: Surroundings = Surroundings()) {
        guard numbers[ObjectIdentifier(scope)] == nil, let image = scope.image() else { return }
        outermost.append(nodes.count)
        var path = [take(scope, image, in: surroundings, parent: nil)]
        while !path.isEmpty {
            let last = path.count - 1
            if let inner = path[last].batch.popLast() {
                if let rest = take(inner, in: path[last].number) { path.append(rest) }
            } else if let place = path[last].next {
                (path[last].batch, path[last].next) = batch(of: scopes[path[last].number], from: place)
            } else {
                path.removeLast()
            }
        }
    }

    private mutating func take(_ scope: CancelScope, in parent: Int) -> Rest? {
        switch scope.image(in: scopes[parent]) {
        case .none: return nil
        case .elsewhere:
            strays.append(scope)
            return nil
        case .here(let image):
            guard numbers[ObjectIdentifier(scope)] == nil else { return nil }
            inner[parent].append(nodes.count)
            return take(scope, image, in: nodes[parent].inside, parent: nodes[parent].id)
        }
    }

    private mutating func take(
        _ scope: CancelScope,
        _ image: ScopeImage,
        in surroundings: Surroundings,
        parent: UInt64?
    ) -> Rest {
        let number = nodes.count
        numbers[ObjectIdentifier(scope)] = number
        scopes.append(scope)
        nodes.append(TaskTree.Node(image, scope.groupCounts, surroundings.inside(image), parent: parent))
        inner.append([])
        let (batch, next) = batch(of: scope, from: 0)
        return Rest(number: number, batch: batch, next: next)
    }

    /// The batch is in reverse order, so that elements are taken from the end.
    private func batch(of scope: CancelScope, from place: Int) -> (batch: [CancelScope], next: Int?) {
        let (scopes, next) = scope.inner(from: place)
        return (scopes.isEmpty ? scopes : scopes.reversed(), next)
    }

    /// Adds the scopes that have moved from a list that was not visited yet to a list that had been visited: all of them, or only those
    /// inside of scopes that were found.
    mutating func addStrays(insideOnly: Bool = false) {
        while let stray = strays.popLast() {
            if !insideOnly || isAround(stray) { add(stray) }
        }
    }

    /// Whether one of the scopes that were found is around a scope.
    func isAround(_ scope: CancelScope) -> Bool { around(scope) != nil }

    /// The nearest enclosing scope that was found: a scope that outlives its parent is shown in the next one out.
    private func around(_ scope: CancelScope) -> Int? {
        var next = scope.parent
        while let scope = next {
            if let known = numbers[ObjectIdentifier(scope)] { return known }
            next = scope.parent
        }
        return nil
    }
}

// MARK: - The tree

extension Capture {
    /// The tree of all scopes, or of one scope, which was added first.
    mutating func tree(in scope: CancelScope? = nil) -> TaskTree {
        var (roots, isMoved) = ([Int](), false)
        for number in outermost {
            if number == 0, scope != nil {
                roots.append(number)
                continue
            }
            guard let around = around(scopes[number]) else {
                roots.append(number)
                continue
            }
            inner[around].append(number)
            isMoved = true
        }
        let tree = TaskTree(
            nodes: nodes,
            watched: watched,
            process: process,
            time: time,
            inner: inner,
            roots: inOrder(roots)
        )
        return isMoved || roots.count > 1 || !inner.allSatisfy(isInOrder) ? ordered(tree) : tree
    }

    /// Places on a list are reused, so the order there is not always the order in which the scopes were added.
    private func isInOrder(_ numbers: [Int]) -> Bool {
        zip(numbers, numbers.dropFirst()).allSatisfy { nodes[$0].image.entered <= nodes[$1].image.entered }
    }

    /// The numbers in the order in which the scopes were opened, as far as that is known.
    private func inOrder(_ numbers: [Int]) -> [Int] {
        guard numbers.count > 1 else { return numbers }
        return numbers.map { (nodes[$0].image.entered, $0) }.sorted { $0 < $1 }.map(\.1)
    }

    /// Puts each node after its parent, and moves nodes that were not found on their parent's list into the parent.
    private func ordered(_ tree: TaskTree) -> TaskTree {
        var (ordered, inner): ([TaskTree.Node], [[Int]]) = ([], [])
        ordered.reserveCapacity(nodes.count)
        inner.reserveCapacity(nodes.count)
        var next = tree.roots.reversed().map { (number: $0, parent: Int?.none) }
        while let (number, parent) = next.popLast() {
            let node = nodes[number]
            // A scope that was found as an outermost one, but is not, gets its surroundings here.
            ordered.append(parent.map { node.moved(into: ordered[$0]) } ?? node)
            inner.append([])
            if let parent { inner[parent].append(ordered.count - 1) }
            let children = tree.inner[number].count > 1 ? inOrder(tree.inner[number]) : tree.inner[number]
            for child in children.reversed() { next.append((child, ordered.count - 1)) }
        }
        return TaskTree(
            nodes: ordered,
            watched: watched,
            process: process,
            time: time,
            inner: inner,
            roots: ordered.indices.filter { ordered[$0].parent == nil }
        )
    }
}
