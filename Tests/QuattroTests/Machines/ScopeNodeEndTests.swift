import Testing

@testable import Quattro

/// How a ``ScopeNode`` ends, what follows from what it saw, and what others see of it.
struct ScopeNodeEndTests {
    private typealias Node = ScopeNode<NodeName>
    private typealias Sight = ScopeNode<NodeName>.Sight

    private let parent = NodeName(1)

    private func running(
        deadline: Deadline = .never,
        absorbing absorption: Absorption = .cancellations,
        isShielded: Bool = false,
        at place: Int? = 4
    ) -> Node {
        var node = Node(life: ScopeMachine(limit: .at(deadline), absorbing: absorption, isShielded: isShielded))
        _ = node.enter(parent, at: place, now: .second(0))
        return node
    }

    private func sight(_ isCancelled: Bool) -> Sight {
        Sight(position: running().membership.position, isCancelled: isCancelled, shields: .current)
    }

    // MARK: Ending

    @Test func `a scope does not end by a look at what was around it before`() {
        var node = running()
        _ = node.handOver(to: NodeName(2), at: 7)
        #expect(node.end(.threwCancellation, now: .second(0), sight: sight(true)) == nil)
        #expect(node.life.isRunning)
    }

    @Test(arguments: [false, true], [false, true])
    func `a scope absorbs its own cancellation if none can be seen outside`(isShielded: Bool, isCancelled: Bool) {
        var node = running(isShielded: isShielded)
        _ = node.life.cancel(.explicit(reason: nil), now: .second(0))
        let ending = node.end(.threwCancellation, now: .second(0), sight: sight(isCancelled))
        #expect((ending?.verdict == .absorb) == (isShielded || !isCancelled))
        #expect(ending?.isCancelledItself == true && ending?.isCancelledInside == true)
        #expect(ending?.isCutOff == (isCancelled && !isShielded))
    }

    @Test(arguments: [Absorption.cancellations, .everyError], [false, true])
    func
        `an error after the body was told is absorbed only by a scope that takes every error, and if none can be seen outside`(
            absorption: Absorption,
            isCancelled: Bool
        )
    {
        var node = running(absorbing: absorption)
        _ = node.life.cancel(.explicit(reason: nil), now: .second(0))
        let needsLook = node.end(.threwWhenTold, now: .second(0), sight: nil) == nil
        #expect(needsLook == (absorption == .everyError))
        guard needsLook else { return }
        let ending = node.end(.threwWhenTold, now: .second(0), sight: sight(isCancelled))
        #expect((ending?.verdict == .absorb) == !isCancelled)
    }

    @Test(arguments: [false, true], [false, true])
    func `a scope that gave up says whether it was cut off`(isShielded: Bool, isCancelled: Bool) {
        var node = running(isShielded: isShielded)
        let ending = node.end(.threwCancellation, now: .second(0), sight: sight(isCancelled))
        #expect(ending?.verdict == .forward)
        #expect(ending?.isCancelledItself == false)
        #expect(ending?.isCancelledInside == (isCancelled && !isShielded))
        #expect(ending?.isBodyCancelled == (isCancelled && !isShielded))
        #expect(ending?.isCutOff == (isCancelled && !isShielded))
    }

    @Test func `a scope that is cancelled itself does not end without a look when its body gave up`() {
        var node = running(deadline: .second(5))
        #expect(node.end(.threwCancellation, now: .second(5), sight: nil) == nil)
        #expect(node.life.isRunning)
        #expect(node.end(.threwCancellation, now: .second(5), sight: sight(false))?.verdict == .absorb)
        var early = running(deadline: .second(5))
        #expect(early.end(.threwCancellation, now: .second(4), sight: nil)?.verdict == .forward)
    }

    @Test func `without a look a scope was not cut off`() {
        var node = running()
        let ending = node.end(.returned, now: .second(0), sight: nil)
        #expect(ending?.isBodyCancelled == false && ending?.isCutOff == false)
        #expect(ending?.isChild == false)
    }

    @Test func `a scope that was told from outside was cut off, whatever can be seen in the end`() {
        var node = running()
        _ = node.outsideWasCancelled(toldBy: parent, isFresh: true)
        #expect(node.end(.returned, now: .second(0), sight: nil)?.isCutOff == true)
    }

    @Test func `a scope that was cut off stays so behind a shield that goes up afterwards`() {
        var node = running()
        _ = node.outsideWasCancelled(toldBy: parent, isFresh: true)
        node.life.setShielded(true)
        let ending = node.end(.threwCancellation, now: .second(0), sight: sight(true))
        #expect(ending?.isCutOff == true && ending?.isBodyCancelled == true)
        #expect(ending?.isCancelledInside == false)
        #expect(ending?.verdict == .forward)
    }

    @Test func `a scope that was cancelled by itself was not cut off`() {
        var node = running()
        _ = node.life.cancel(.explicit(reason: nil), now: .second(0))
        #expect(node.end(.returned, now: .second(0), sight: nil)?.isCutOff == false)
    }

    @Test func `a place is given back once, and the scope around stays known`() {
        var node = running()
        #expect(node.membership.isListed)
        let departure = node.end(now: .second(0))
        var places: [Int] = []
        let isGivenBack = departure.giveBack { scope, place in
            #expect(scope === parent)
            places.append(place)
        }
        #expect(isGivenBack && places == [4])
        #expect(node.membership.parent === parent && node.membership.teller == nil && !node.membership.isListed)
    }

    @Test func `a body that did not give up ends its scope without a look, whatever is cancelled`() {
        var node = running(deadline: .second(5))
        let departure = node.end(now: .second(5))
        #expect(departure.parent === parent && departure.place == 4)
        #expect(node.life.phase == .ended(caught: false) && node.life.ownCause == .deadline(.second(5)))
        var alone = running(at: nil)
        let last = alone.end(now: .second(0))
        #expect(last.parent === parent && last.place == nil && last.listing == nil)
    }

    @Test func `a scope without a place has none to give back`() {
        var node = running(at: nil)
        #expect(!node.membership.isListed)
        let departure = node.end(.returned, now: .second(0), sight: nil)?.departure
        let isGivenBack = departure?.giveBack { _, _ in Issue.record("there was no place") }
        #expect(isGivenBack == false && departure?.listing == nil)
    }

    @Test func `only a scope that has ended passes over those around that have ended`() {
        var node = running()
        node.shorten(to: nil)
        #expect(node.membership.parent === parent)
        _ = node.end(.returned, now: .second(0), sight: nil)
        node.shorten(to: nil)
        #expect(node.membership.parent == nil)
    }

    @Test func `a scope that is let go of knows of none around it`() {
        var node = running()
        let released = node.release()
        #expect(released === parent && node.membership.parent == nil)
    }

    // MARK: What others see

    @Test func `those inside see a scope's own cancellation, before and after its shield`() {
        var node = running(isShielded: true)
        _ = node.life.cancel(.explicit(reason: nil), now: .second(0))
        #expect(node.prospectInside(now: .second(0)).isCancelled)
    }

    @Test func `those inside see a deadline that has passed, noticed or not`() {
        let node = running(deadline: .second(5))
        #expect(!node.prospectInside(now: .second(4)).isCancelled)
        #expect(node.prospectInside(now: .second(5)).isCancelled)
    }

    @Test func `a shield hides what is around the scope from those inside, and not from itself`() {
        let node = running(isShielded: true)
        guard case .clear = node.prospectInside(now: .second(0)) else { return #expect(Bool(false), "not clear") }
        guard case .onwards(let next) = node.prospectOutside else { return #expect(Bool(false), "not onwards") }
        #expect(next === parent)
    }

    @Test func `without a shield a look goes on through the scope that tells`() {
        guard case .onwards(let next) = running().prospectInside(now: .second(0)) else {
            return #expect(Bool(false), "not onwards")
        }
        #expect(next === parent)
    }

    @Test func `a look ends where a task tells`() {
        guard case .clear = running(at: nil).prospectOutside else { return #expect(Bool(false), "not clear") }
    }

    // MARK: Deadlines

    @Test(arguments: [false, true])
    func `a scope contributes its deadline, and what is around it unless it is shielded`(isShielded: Bool) {
        let (deadline, next) = running(deadline: .second(5), isShielded: isShielded).contribution(now: .second(4))
        #expect(deadline == .second(5))
        #expect((next === parent) == !isShielded)
    }

    @Test func `a scope has no time left from its deadline on, whether or not it was told`() {
        let (deadline, next) = running(deadline: .second(5)).contribution(now: .second(5))
        #expect(deadline == .passed && next == nil)
    }

    @Test func `a cancelled scope has no time left, and hides what is around it`() {
        var node = running(deadline: .second(5))
        _ = node.life.cancel(.explicit(reason: nil), now: .second(0))
        let (deadline, next) = node.contribution(now: .second(0))
        #expect(deadline == .passed && next == nil)
    }

    @Test(arguments: [false, true])
    func `a scope whose task was cancelled has no time left, unless it is shielded`(isShielded: Bool) {
        var node = running(deadline: .second(5), isShielded: isShielded, at: nil)
        _ = node.enclosingTaskWasCancelled()
        let (deadline, next) = node.contribution(now: .second(0))
        #expect(deadline == (isShielded ? .second(5) : .passed) && next == nil)
    }

    @Test func `a scope that has ended limits nothing, and leads on`() {
        var node = running(deadline: .second(5))
        _ = node.life.cancel(.explicit(reason: nil), now: .second(0))
        _ = node.end(.returned, now: .second(0), sight: nil)
        let (deadline, next) = node.contribution(now: .second(0))
        #expect(deadline == .never && next === parent)
    }
}
