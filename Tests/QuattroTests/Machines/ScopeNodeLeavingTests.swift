import Testing

@testable import Quattro

/// ``ScopeNode`` of an operation that its caller has left behind.
struct ScopeNodeLeavingTests {
    private typealias Node = ScopeNode<NodeName>
    private typealias Effects = ScopeMachine.Effects

    private let caller = NodeName(1)
    private let group = NodeName(2)

    /// A running scope, in the caller's unless another one is given.
    private func running(in parent: NodeName? = nil, isShielded: Bool = false) -> Node {
        var node = Node(life: ScopeMachine(isShielded: isShielded))
        _ = node.enter(parent ?? caller, at: 4, now: .second(0))
        return node
    }

    @Test func `left behind, a scope belongs to the group alone, cancelled for good`() {
        var node = running()
        let (left, effects) = outcome(node.leaveBehind(with: group, at: 7))
        #expect(left?.scope === caller && left?.place == 4)
        #expect(
            effects == Effects(cancelsBody: true, tellsInner: true) && node.life.isBodyCancelled && node.life.isCutOff
        )
        #expect(node.membership.teller === group && node.membership.isChild)
        #expect(node.prospectInside(now: .second(0)).isCancelled)
        let ending = node.end(.returned, now: .second(0), sight: nil)
        #expect(ending?.isChild == true)
        #expect(ending?.departure.listing?.scope === group && ending?.departure.listing?.place == 7)
    }

    @Test func `one that was told already is told those inside once more, and its body no more`() {
        var node = running()
        _ = node.outsideWasCancelled(toldBy: caller, isFresh: true)
        let (left, effects) = outcome(node.leaveBehind(with: group, at: 7))
        #expect(left?.scope === caller)
        #expect(effects == Effects(tellsInner: true))
        #expect(node.prospectOutside.isCancelled)
    }

    @Test func `left behind in the group's own scope, it keeps its place there`() {
        var node = running(in: group)
        let (left, effects) = outcome(node.leaveBehind(with: group, at: nil))
        #expect(left == nil && effects == Effects(cancelsBody: true, tellsInner: true))
        #expect(node.membership.isChild)
        let ending = node.end(.returned, now: .second(0), sight: nil)
        #expect(ending?.departure.listing?.scope === group && ending?.departure.listing?.place == 4)
    }

    @Test func `left behind with a shield of its own, it is cancelled when that is lowered`() {
        var node = running(isShielded: true)
        let (left, effects) = outcome(node.leaveBehind(with: group, at: 7))
        #expect(left != nil && effects == Effects.none)
        #expect(!node.life.isBodyCancelled && !node.prospectInside(now: .second(0)).isCancelled)
        node.life.setShielded(false)
        #expect(node.prospectInside(now: .second(0)).isCancelled)
        #expect(node.contribution(now: .second(0)).deadline == .passed)
    }

    @Test func `a scope that has ended is not left behind`() {
        var node = running()
        _ = node.end(.returned, now: .second(0), sight: nil)
        let (left, effects) = outcome(node.leaveBehind(with: group, at: 7))
        #expect(left == nil && effects == nil)
        #expect(node.membership.parent === caller && !node.membership.isChild)
    }
}

private func outcome(
    _ leaving: (left: ScopeNode<NodeName>.Listing?, effects: ScopeMachine.Effects)?
) -> (left: ScopeNode<NodeName>.Listing?, effects: ScopeMachine.Effects?) {
    (leaving?.left, leaving?.effects)
}
