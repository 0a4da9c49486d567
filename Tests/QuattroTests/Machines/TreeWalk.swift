import Testing

@testable import Quattro

/// Many scopes, and what a driver does with them, one lock section at a time and in any order, beside a ``TreeModel`` of them.
struct TreeWalk {
    /// What one thread still has to do: a lock section each.
    enum Section {
        case enter(Int, in: Int?, place: Int?, mustLook: Bool)
        case tell(Int, by: Int, shields: Int)
        case look(Look)
        /// Cuts off what a look has passed, the last one first.
        case cutOff(Look)
        case sees(Look)
        case handOver(Int, to: Int, place: Int?)
        case leaveBehind(Int, with: Int, place: Int?)
        case unlist(from: Int, place: Int)
        case end(Int)
    }

    private var random: SplitMix64
    private(set) var names: [NodeName] = []
    var nodes: [ScopeNode<NodeName>] = []
    var model = TreeModel()
    var threads: [[Section]] = []
    /// The group that a scope is on the list of before it belongs to it, and the place.
    var promised: [Int: (group: Int, place: Int?)] = [:]
    /// How many shields have gone up.
    var shields = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        enter(in: nil)
        settle()
    }

    private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    // MARK: What happens

    mutating func step() {
        if !threads.isEmpty, below(4) > 0 { return section() }
        let scope = below(nodes.count)
        switch below(10) {
        case 0, 1: if nodes.count < 9 { enter(in: below(5) == 0 ? nil : scope) }
        case 2: if nodes.count < 9 { start(in: scope, group: below(nodes.count)) }
        case 3: report(for: scope)
        case 4: if below(2) == 0 { cancel(scope) }
        case 5: setShielded(scope, below(2) == 0)
        case 6: if below(3) == 0 { cancelTask(of: scope) }
        case 7: look(from: scope, isFromInside: true, on: newThread())
        case 8: shieldFirst(scope)
        default: if below(3) == 0 { end(scope) }
        }
        model.note()
    }

    /// Lets every thread come to its end.
    mutating func settle() {
        while !threads.isEmpty { section() }
    }

    mutating func endAll() {
        for scope in nodes.indices.reversed() {
            end(scope)
            settle()
        }
    }

    func isOpen(_ scope: Int) -> Bool { nodes[scope].life.isRunning }

    private func hasInner(_ scope: Int) -> Bool {
        nodes[scope].inner.count > 0
            || threads.joined().contains { if case .enter(_, in: scope, _, _) = $0 { true } else { false } }
    }

    @discardableResult
    private mutating func enter(in parent: Int?) -> Int? {
        if let parent, !isOpen(parent) { return nil }
        let scope = makeScope()
        guard let parent else {
            threads.append([.enter(scope, in: nil, place: nil, mustLook: false)])
            return scope
        }
        let place = nodes[parent].list(names[scope])
        let isCancelled = nodes[parent].life.isBodyCancelled
        threads.append([.enter(scope, in: parent, place: place, mustLook: isCancelled)])
        return scope
    }

    private mutating func makeScope() -> Int {
        names.append(NodeName(nodes.count))
        let isShielded = below(3) == 0
        nodes.append(ScopeNode(life: ScopeMachine(isShielded: isShielded)))
        model.facts.append(.init(isShielded: isShielded))
        return nodes.count - 1
    }

    private mutating func start(in caller: Int, group: Int) {
        let caller = below(4) == 0 ? nil : caller
        guard isOpen(group), let scope = enter(in: caller) else { return }
        promised[scope] = (group, caller == group ? nil : nodes[group].list(names[scope]))
    }

    private mutating func report(for scope: Int) {
        guard let (group, place) = promised[scope] else { return }
        let isLeft = below(3) == 0
        threads.append([
            isLeft ? .leaveBehind(scope, with: group, place: place) : .handOver(scope, to: group, place: place)
        ])
    }

    private mutating func cancel(_ scope: Int) {
        let effects = nodes[scope].life.cancel(.explicit(reason: nil), now: .second(0))
        model.facts[scope].isCancelled = true
        follow(effects, of: scope, on: newThread())
    }

    private mutating func cancelTask(of scope: Int) {
        let isTold = isOpen(scope) && nodes[scope].membership.teller == nil
        let effects = nodes[scope].enclosingTaskWasCancelled()
        if isTold { model.facts[scope].isTaskCancelled = true }
        follow(effects, of: scope, on: newThread())
    }

    private mutating func setShielded(_ scope: Int, _ isShielded: Bool) {
        if isShielded { shields += 1 }
        nodes[scope].life.setShielded(isShielded)
        model.facts[scope].isShielded = isShielded
        if !isShielded { look(from: scope, on: newThread()) }
    }

    /// A shield goes up before what is around it is cancelled, or before one inside of it goes down.
    private mutating func shieldFirst(_ scope: Int) {
        setShielded(scope, true)
        model.note()
        if let around = model.facts[scope].governor, below(2) == 0 {
            cancel(around)
        } else if nodes[scope].inner.count > 0 {
            let inner = nodes[scope].inner.elements
            setShielded(inner[below(inner.count)].number, false)
        }
    }

    private mutating func end(_ scope: Int) {
        guard isOpen(scope), !hasInner(scope) else { return }
        threads.append([.end(scope)])
    }

    // MARK: One lock section

    private mutating func newThread() -> Int {
        threads.append([])
        return threads.count - 1
    }

    private mutating func section() {
        let thread = below(threads.count)
        if let next = threads[thread].popLast() { perform(next, on: thread) }
        threads.removeAll(where: \.isEmpty)
        model.note()
    }

    private mutating func perform(_ section: Section, on thread: Int) {
        switch section {
        case .enter(let scope, let parent, let place, let mustLook):
            let entered = nodes[scope].enter(parent.map { names[$0] }, at: place, now: .second(0))
            model.facts[scope].isRunning = true
            model.facts[scope].governor = place == nil ? nil : parent
            follow(entered.effects, of: scope, on: thread)
            if mustLook || entered.mustLook { look(from: scope, on: thread) }
        case .tell(let scope, let teller, let shields):
            let isFresh = shields == self.shields
            follow(nodes[scope].outsideWasCancelled(toldBy: names[teller], isFresh: isFresh), of: scope, on: thread)
        case .look(let look): go(on: thread, with: look)
        case .cutOff(let look): cutOff(look, on: thread)
        case .sees(let look):
            guard let position = look.position else { return }
            let sight = ScopeNode.Sight(position: position, isCancelled: true, shields: .current)
            follow(nodes[look.scope].sees(sight, isFresh: isFresh(look)), of: look.scope, on: thread)
        case .handOver(let scope, let group, let place):
            handOver(scope, to: group, at: place, on: thread)
        case .leaveBehind(let scope, let group, let place):
            leaveBehind(scope, with: group, at: place, on: thread)
        case .unlist(let scope, let place):
            nodes[scope].unlist(place)
        case .end(let scope):
            end(scope, on: thread)
        }
    }

    /// No effects, not even none, mean that a look is needed.
    mutating func follow(_ effects: ScopeMachine.Effects?, of scope: Int, on thread: Int) {
        guard let effects else { return look(from: scope, on: thread) }
        guard effects.tellsInner else { return }
        threads[thread] += nodes[scope].inner.elements.map { .tell($0.number, by: scope, shields: shields) }
    }

    private mutating func end(_ scope: Int, on thread: Int) {
        guard isOpen(scope), !hasInner(scope) else { return }
        let departure: Membership<NodeName>.Departure
        if below(2) == 0 {
            departure = nodes[scope].end(now: .second(0))
        } else {
            guard let ending = nodes[scope].end(.returned, now: .second(0), sight: nil) else { return }
            #expect(ending.isChild == (promised[scope] == nil && nodes[scope].membership.isChild))
            departure = ending.departure
        }
        model.facts[scope].isRunning = false
        model.facts[scope].governor = nil
        if let listing = departure.listing {
            threads[thread].append(.unlist(from: listing.scope.number, place: listing.place))
        }
        if let (group, place) = promised.removeValue(forKey: scope), let place {
            threads[thread].append(.unlist(from: group, place: place))
        }
    }
}
