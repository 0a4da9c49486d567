extension RandomProgram {
    /// The programs that have a little less than this one, those first that have the least.
    var smaller: [RandomProgram] {
        var all = Node.smaller(nodes).map { with(nodes: $0) }
        for index in threads.indices {
            var copy = self
            copy.threads.remove(at: index)
            all.append(copy)
            for events in Event.smaller(threads[index]) {
                copy = self
                copy.threads[index] = events
                all.append(copy)
            }
        }
        return all.sorted { $0.size < $1.size }
    }

    /// How many nodes and events there are.
    var size: Int { nodes.reduce(0) { $0 + $1.size } + threads.reduce(0) { $0 + 1 + $1.count } }

    private func with(nodes: [Node]) -> RandomProgram {
        var copy = self
        copy.nodes = nodes
        return copy
    }
}

extension Event {
    /// Without one of them each, though never without all.
    static func smaller(_ events: [Event]) -> [[Event]] {
        guard events.count > 1 else { return [] }
        return events.indices.map { index in
            var copy = events
            copy.remove(at: index)
            return copy
        }
    }
}

extension Node {
    var size: Int { 1 + events.count + parts.reduce(0) { $0 + $1.size } }

    private var events: [Event] {
        switch kind {
        case .events(let events), .thread(let events), .handled(let events): events
        default: []
        }
    }

    /// A list without one of its nodes, with a node's parts in its place, or with a smaller one.
    static func smaller(_ nodes: [Node]) -> [[Node]] {
        nodes.indices.flatMap { index in
            let before = nodes[..<index]
            let after = nodes[(index + 1)...]
            let node = nodes[index]
            let hoisted = node.parts.isEmpty ? [] : [before + node.parts + after]
            let reduced = node.smaller.map { before + [$0] + after }
            return ([before + after] + hoisted + reduced).map { Array($0) }
        }
    }

    /// The same node with less in it.
    private var smaller: [Node] {
        let fewerParts = isPair ? smallerPairs : Self.smaller(parts)
        let fewerEvents = Event.smaller(events).map { with(events: $0) }
        return fewerParts.map { Node(kind: kind, parts: $0) } + fewerEvents
    }

    /// What needs two parts keeps two.
    private var smallerPairs: [[Node]] {
        parts.indices.flatMap { index in
            let others = parts[index].kind == .rest ? [] : [Node(kind: .rest)] + parts[index].smaller
            return others.map { other in
                var copy = parts
                copy[index] = other
                return copy
            }
        }
    }

    private func with(events: [Event]) -> Node {
        var copy = self
        switch kind {
        case .events: copy.kind = .events(events)
        case .thread: copy.kind = .thread(events)
        case .handled: copy.kind = .handled(events)
        default: break
        }
        return copy
    }
}
