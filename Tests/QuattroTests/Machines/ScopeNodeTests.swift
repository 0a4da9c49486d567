import Testing

@testable import Quattro

/// ``ScopeNode`` and its ``Membership`` by themselves: where a scope belongs, and what it heeds there.
struct ScopeNodeTests {
    private typealias Node = ScopeNode<NodeName>
    private typealias Effects = ScopeMachine.Effects
    private typealias Sight = ScopeNode<NodeName>.Sight

    private let caller = NodeName(1)
    private let group = NodeName(2)
    private let other = NodeName(3)

    /// A running scope, in the caller's unless another one is given.
    private func running(in parent: NodeName? = nil, at place: Int? = 4, isShielded: Bool = false) -> Node {
        var node = Node(life: ScopeMachine(isShielded: isShielded))
        _ = node.enter(parent ?? caller, at: place, now: .second(0))
        return node
    }

    private func sight(isCancelled: Bool) -> Sight {
        Sight(position: running().membership.position, isCancelled: isCancelled, shields: .current)
    }

    private func ended() -> Node {
        var node = running()
        _ = node.end(.returned, now: .second(0), sight: nil)
        return node
    }

    // MARK: Telling

    @Test func `a scope heeds the one that it belongs to`() {
        var node = running()
        expect(node.outsideWasCancelled(toldBy: caller, isFresh: true), .cancellingTheBody)
        #expect(node.life.isBodyCancelled)
    }

    @Test func `a scope does not heed one that it does not belong to`() {
        var node = running()
        expect(node.outsideWasCancelled(toldBy: group, isFresh: true), Effects.none)
        #expect(!node.life.isBodyCancelled)
    }

    @Test func `a scope that a task tells heeds no other scope`() {
        var node = running(at: nil)
        expect(node.outsideWasCancelled(toldBy: caller, isFresh: true), Effects.none)
        #expect(node.membership.teller == nil)
        expect(node.enclosingTaskWasCancelled(), .cancellingTheBody)
        #expect(node.prospectOutside.isCancelled)
    }

    @Test func `a scope that another one tells does not heed its task`() {
        var node = running()
        expect(node.enclosingTaskWasCancelled(), .none)
        #expect(!node.prospectOutside.isCancelled)
        #expect(!node.membership.isTaskCancelled)
    }

    @Test func `a scope that has ended heeds neither scope nor task`() {
        var node = ended()
        expect(node.outsideWasCancelled(toldBy: caller, isFresh: true), Effects.none)
        expect(node.enclosingTaskWasCancelled(), .none)
        #expect(!node.membership.isTaskCancelled)
    }

    @Test func `a scope that is not entered yet does not heed its task`() {
        var node = Node(life: ScopeMachine())
        expect(node.enclosingTaskWasCancelled(), .none)
        #expect(!node.membership.isTaskCancelled)
    }

    // MARK: Entering

    @Test func `a scope that was told before it was entered must look when it is`() {
        var node = Node(life: ScopeMachine())
        expect(node.outsideWasCancelled(toldBy: group, isFresh: true), Effects.none)
        #expect(node.membership.teller == nil)
        let entered = node.enter(caller, at: 4, now: .second(0))
        #expect(entered.mustLook)
        expect(entered.effects, .none)
    }

    @Test func `a scope that was told nothing need not look`() {
        var node = Node(life: ScopeMachine())
        expect(node.enter(caller, at: 4, now: .second(0)).mustLook, false)
        #expect(!node.membership.isChild)
        #expect(!node.membership.isTaskCancelled)
    }

    @Test func `a scope entered in a task that was cancelled is cancelled from its first line`() {
        var node = Node(life: ScopeMachine())
        expect(node.enter(caller, at: 4, isTaskCancelled: true, now: .second(0)).effects, .none)
        #expect(node.life.isBodyCancelled)
        #expect(node.prospectOutside.isCancelled)
    }

    // MARK: Looking

    @Test func `what is seen outside counts`() {
        var node = running()
        expect(node.sees(sight(isCancelled: true), isFresh: true), .cancellingTheBody)
    }

    @Test func `a look at nothing cancelled changes nothing`() {
        var node = running()
        expect(node.sees(sight(isCancelled: false), isFresh: true), Effects.none)
    }

    @Test func `a look from where the scope was before does not count, and asks for another one`() {
        var node = running()
        _ = node.handOver(to: group, at: 7)
        expect(node.sees(sight(isCancelled: true), isFresh: true), nil)
        #expect(!node.life.isBodyCancelled)
    }

    @Test func `what was seen or told before a shield went up does not count, and asks for another look`() {
        var node = running()
        expect(node.sees(sight(isCancelled: true), isFresh: false), nil)
        expect(node.outsideWasCancelled(toldBy: caller, isFresh: false), nil)
        let isCutOff = node.wasSeenThrough(at: running().membership.position, isFresh: false)
        #expect(!isCutOff && !node.life.isCutOff && !node.life.isBodyCancelled)
        #expect(node.end(.threwCancellation, now: .second(0), sight: sight(isCancelled: true), isFresh: false) == nil)
        #expect(node.life.isRunning)
    }

    @Test func `what another scope told before a shield went up does not count at all`() {
        var node = running()
        expect(node.outsideWasCancelled(toldBy: group, isFresh: false), Effects.none)
    }

    // MARK: Handing over

    @Test func `handed over, a scope belongs to the group alone, and gives its place back`() {
        var node = running()
        let (isHandedOver, left) = outcome(node.handOver(to: group, at: 7))
        #expect(isHandedOver)
        #expect(left?.scope === caller && left?.place == 4)
        #expect(node.membership.parent === group && node.membership.teller === group)
        #expect(node.membership.isChild)
        expect(node.outsideWasCancelled(toldBy: caller, isFresh: true), Effects.none)
        expect(node.outsideWasCancelled(toldBy: group, isFresh: true), .cancellingTheBody)
        let ending = node.end(.returned, now: .second(0), sight: nil)
        #expect(ending?.isChild == true)
        #expect(ending?.departure.listing?.scope === group && ending?.departure.listing?.place == 7)
    }

    @Test func `that the scope around is cancelled itself is known once it has told so, and only of that one`() {
        var node = running(isShielded: true)
        expect(node.outsideWasCancelled(toldBy: group, ofItsOwn: true, isFresh: true), Effects.none)
        #expect(!node.membership.isTellerCancelled)
        expect(node.outsideWasCancelled(toldBy: caller, isFresh: true), Effects.none)
        #expect(!node.membership.isTellerCancelled)
        expect(node.outsideWasCancelled(toldBy: caller, ofItsOwn: true, isFresh: true), Effects.none)
        #expect(node.membership.isTellerCancelled)
        #expect(outcome(node.handOver(to: group, at: 7)).0)
        #expect(!node.membership.isTellerCancelled)
    }

    @Test func `a scope that was entered in the group's keeps its place there`() {
        var node = running(in: group)
        let (isHandedOver, left) = outcome(node.handOver(to: group, at: nil))
        #expect(isHandedOver && left == nil)
        #expect(node.membership.isChild)
        let ending = node.end(.returned, now: .second(0), sight: nil)
        #expect(ending?.departure.listing?.scope === group && ending?.departure.listing?.place == 4)
    }

    @Test func `handed over from a task, a scope leaves no place, and what the task was no longer counts`() {
        var node = Node(life: ScopeMachine(isShielded: true))
        _ = node.enter(nil, at: nil, isTaskCancelled: true, now: .second(0))
        let (isHandedOver, left) = outcome(node.handOver(to: group, at: 7))
        #expect(isHandedOver && left == nil)
        #expect(!node.membership.isTaskCancelled)
        expect(node.enclosingTaskWasCancelled(), .none)
    }

    @Test func `a scope that has ended is not handed over`() {
        var node = ended()
        let (isHandedOver, left) = outcome(node.handOver(to: group, at: 7))
        #expect(!isHandedOver && left == nil)
        #expect(node.membership.parent === caller && !node.membership.isChild)
    }

    @Test func `a scope that was cut off stays where it is, and is told there`() {
        var node = running()
        _ = node.outsideWasCancelled(toldBy: caller, isFresh: true)
        let (isHandedOver, left) = outcome(node.handOver(to: group, at: 7))
        #expect(!isHandedOver && left == nil)
        #expect(node.membership.teller === caller)
        #expect(node.outsideWasCancelled(toldBy: caller, isFresh: true)?.tellsInner == true)
    }

    @Test func `a scope that was cancelled by itself is handed over`() {
        var node = running()
        _ = node.life.cancel(.explicit(reason: nil), now: .second(0))
        let (isHandedOver, _) = outcome(node.handOver(to: group, at: 7))
        #expect(isHandedOver)
    }

    @Test func `a scope that a cancellation was seen through stays where it is, cancelled for good`() {
        var node = running()
        let isCutOff = node.wasSeenThrough(at: running().membership.position, isFresh: true)
        #expect(isCutOff && node.life.isCutOff && !node.life.isBodyCancelled)
        guard case .refused(let effects) = node.handOver(to: group, at: 7) else {
            return #expect(Bool(false), "handed over")
        }
        #expect(effects == .cancellingTheBody)
        #expect(node.membership.teller === caller && node.prospectOutside.isCancelled)
    }

    @Test func `those inside of a scope that a cancellation was seen through are told of it, once, and for good`() {
        var node = running()
        expect(node.staysCutOff(), Effects.none)
        _ = node.wasSeenThrough(at: running().membership.position, isFresh: true)
        expect(node.staysCutOff(), .cancellingTheBody)
        #expect(node.membership.isTaskCancelled && node.prospectOutside.isCancelled)
        expect(node.staysCutOff(), Effects.none)
    }

    @Test func `of what a scope is cancelled by itself, or has hidden by its own shield, those inside are not told so`()
    {
        var cancelled = running()
        _ = cancelled.life.cancel(.explicit(reason: nil), now: .second(0))
        expect(cancelled.staysCutOff(), Effects.none)
        #expect(!cancelled.membership.isTaskCancelled)
        var shielded = running()
        _ = shielded.wasSeenThrough(at: running().membership.position, isFresh: true)
        shielded.life.setShielded(true)
        expect(shielded.staysCutOff(), Effects.none)
        shielded.life.setShielded(false)
        #expect(shielded.prospectInside(now: .second(0)).isCancelled)
    }

    @Test func `a scope that is handed over where it is has moved all the same`() {
        var node = running(in: group)
        let sight = Sight(position: node.membership.position, isCancelled: true, shields: .current)
        _ = node.handOver(to: group, at: nil)
        expect(node.sees(sight, isFresh: true), nil)
        expect(node.isCutOff(by: sight, isFresh: true), nil)
        let isCutOff = node.wasSeenThrough(at: sight.position, isFresh: true)
        #expect(!isCutOff && !node.life.isCutOff)
    }

    @Test(arguments: [false, true], [false, true])
    func `to code that asks a scope is cut off from then on`(isShielded: Bool, isCancelled: Bool) {
        var node = running(isShielded: isShielded)
        expect(node.isCutOff(by: sight(isCancelled: isCancelled), isFresh: false), nil)
        let isCutOff = node.isCutOff(by: sight(isCancelled: isCancelled), isFresh: true)
        #expect(isCutOff == (isCancelled && !isShielded))
        #expect(node.life.isCutOff == isCutOff)
        node.life.setShielded(true)
        expect(node.isCutOff(by: sight(isCancelled: false), isFresh: false), isCutOff == true ? true : nil)
    }

    @Test func `a scope is not cut off from where it does not belong any more`() {
        var node = running()
        _ = node.handOver(to: group, at: 7)
        let isCutOff = node.wasSeenThrough(at: running().membership.position, isFresh: true)
        #expect(!isCutOff && !node.life.isCutOff)
        expect(node.outsideWasCancelled(toldBy: group, isFresh: true), .cancellingTheBody)
    }
}

/// Not inside of the macro, which has no use for a call that changes something.
private func expect<Value: Equatable>(
    _ value: Value,
    _ expected: Value,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(value == expected, sourceLocation: sourceLocation)
}

extension ScopeMachine.Effects {
    fileprivate static var cancellingTheBody: Self { Self(cancelsBody: true, tellsInner: true) }
}

private func outcome(_ handOver: ScopeNode<NodeName>.HandOver) -> (
    isHandedOver: Bool, left: ScopeNode<NodeName>.Listing?
) {
    if case .done(let left) = handOver { (true, left) } else { (false, nil) }
}
