import Quattro

/// The scopes that are found one after the other, and where each belongs.
struct Capture {
    private struct Found {
        let scope: CancelScope
        let image: ScopeImage
        let parent: CancelScope?
        let counts: (() -> GroupCounts)?
        var inner: [Int] = []
        /// Whether there are some among them that are on no list, and so not in order.
        var isMixed = false
    }

    private let process = processNumber
    private let time = secondsSince1970()
    private let watched = Inspector.detail
    private var found: [Found] = []
    private var numbers: [ObjectIdentifier: Int] = [:]
    /// On a list where they do not belong, or not yet, or not any more: they are found elsewhere, unless they move meanwhile.
    private var strays: [CancelScope] = []

    var isEmpty: Bool { found.isEmpty }

    /// Adds a scope and all inside of it: a loop and not a recursion, as scopes may be nested thousands deep.
    mutating func add(_ scope: CancelScope) {
        guard var next = take(scope).map({ [$0] }) else { return }
        while let number = next.popLast() {
            let scope = found[number].scope
            var place = 0
            while true {
                let batch = scope.inner(from: place)
                for inner in batch.elements { if let taken = take(inner, in: scope) { next.append(taken) } }
                guard let end = batch.next else { break }
                place = end
            }
        }
    }

    /// Adds those that have moved from a list that was still to be looked at to one that had been.
    mutating func addStrays() {
        while let stray = strays.popLast() { if numbers[ObjectIdentifier(stray)] == nil { add(stray) } }
    }

    private mutating func take(_ scope: CancelScope, in parent: CancelScope? = nil) -> Int? {
        guard numbers[ObjectIdentifier(scope)] == nil, let (image, around, counts) = scope.image() else { return nil }
        if let parent, around !== parent {
            strays.append(scope)
            return nil
        }
        numbers[ObjectIdentifier(scope)] = found.count
        found.append(Found(scope: scope, image: image, parent: around, counts: counts))
        return found.count - 1
    }

    /// Whether one of those that were found is around a scope.
    func isAround(_ scope: CancelScope) -> Bool { around(scope.parent) != nil }

    /// The nearest one that was found: what outlives a scope is shown in the one around that.
    private func around(_ parent: CancelScope?) -> Int? {
        var next = parent
        while let scope = next {
            if let known = numbers[ObjectIdentifier(scope)] { return known }
            next = scope.parent
        }
        return nil
    }
}

// MARK: - The tree

extension Capture {
    /// The tree of all, or of one scope.
    consuming func tree(of scope: CancelScope? = nil) -> TaskTree {
        let first = scope.map { numbers[ObjectIdentifier($0)] }
        var roots: [Int] = []
        for number in found.indices where number != first {
            if let around = around(found[number].parent) {
                found[around].inner.append(number)
                if !found[number].image.isTold { found[around].isMixed = true }
            } else if scope == nil {
                roots.append(number)
            }
        }
        if case .some(.some(let first)) = first { roots = [first] }
        for number in found.indices where found[number].isMixed { found[number].inner = inOrder(found[number].inner) }
        return tree(from: inOrder(roots), in: scope.map { Surroundings(of: $0) } ?? Surroundings())
    }

    /// As they were opened, as far as that is known.
    private func inOrder(_ numbers: [Int]) -> [Int] {
        numbers.map { (found[$0].image.entered, $0) }.sorted { $0 < $1 }.map(\.1)
    }

    private func tree(from roots: [Int], in surroundings: Surroundings) -> TaskTree {
        var (nodes, inner): ([TaskTree.Node], [[Int]]) = ([], [])
        nodes.reserveCapacity(found.count)
        inner.reserveCapacity(found.count)
        var next = roots.reversed().map { (number: $0, parent: Int?.none, surroundings: surroundings) }
        while let (number, parent, surroundings) = next.popLast() {
            let image = found[number].image
            let inside = surroundings.inside(image)
            let counts = found[number].counts?()
            let node = TaskTree.Node(image, counts, inside, parent: parent.map { nodes[$0].id })
            if let parent { inner[parent].append(nodes.count) }
            for inner in found[number].inner.reversed() { next.append((inner, nodes.count, inside)) }
            nodes.append(node)
            inner.append([])
        }
        return TaskTree(
            nodes: nodes,
            watched: watched,
            process: process,
            time: time,
            inner: inner,
            roots: nodes.indices.filter { nodes[$0].parent == nil }
        )
    }
}
