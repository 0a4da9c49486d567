import Testing

@testable import Quattro

struct ScopeMachineTests {
    private typealias Effects = ScopeMachine.Effects

    private func running(
        deadline: Deadline = .never,
        isShielded: Bool = false,
        since now: Deadline = .second(0)
    ) -> ScopeMachine {
        var machine = ScopeMachine(limit: .at(deadline), isShielded: isShielded)
        _ = machine.enter(now: now)
        return machine
    }

    // ARG-01
    @Test func `a scope with no arguments has no deadline, no shield, and is not cancelled`() {
        let machine = ScopeMachine()
        #expect(machine.deadline(now: .second(0)) == .never)
        #expect(!machine.isShielded)
        #expect(!machine.isCancelled(now: .second(0)))
        #expect(machine.phase == .idle)
    }

    @Test func `entering sets the timer to the deadline`() {
        var machine = ScopeMachine(limit: .at(.second(10)))
        #expect(machine.enter(now: .second(0)) == Effects(timer: .set(.second(10))))
    }

    @Test func `entering without a deadline sets no timer`() {
        var machine = ScopeMachine()
        #expect(machine.enter(now: .second(0)) == .none)
    }

    // ENT-04, ENT-05, ED-19
    @Test(arguments: [Deadline.passed, .second(-1), .second(0)])
    func `a deadline that is now or earlier cancels on entry`(deadline: Deadline) {
        var machine = ScopeMachine(limit: .at(deadline))
        #expect(machine.enter(now: .second(0)) == .cancellingAtOnce)
        #expect(machine.ownCause == .deadline(deadline))
    }

    // ENT-06, ISS-08
    @Test func `a timeout counts from entry`() {
        var machine = ScopeMachine(limit: .after(.seconds(5), atMost: .never))
        #expect(machine.enter(now: .second(3)) == Effects(timer: .set(.second(8))))
    }

    // ARG-04, ARG-08
    @Test(arguments: [Duration.zero, .seconds(-1)])
    func `a timeout of zero or less has run out on entry`(timeout: Duration) {
        var machine = ScopeMachine(limit: .init(timeout: timeout))
        #expect(machine.enter(now: .second(3)).cancelsBody)
    }

    // ENT-03
    @Test func `a cancel before entry takes effect on entry`() {
        var machine = ScopeMachine(limit: .at(.second(10)))
        #expect(machine.cancel(.explicit(reason: nil), now: .second(0)) == .none)
        #expect(machine.enter(now: .second(1)) == .cancellingAtOnce)
        #expect(machine.end(.threwCancellation, now: .second(1), isCancelledOutside: false) == .absorb)
    }

    // ENT-07
    @Test func `a timeout of a scope that was cancelled before entry still becomes a deadline`() {
        var machine = ScopeMachine(limit: .after(.seconds(5), atMost: .never))
        _ = machine.cancel(.explicit(reason: nil), now: .second(0))
        _ = machine.enter(now: .second(1))
        #expect(machine.deadline(now: .second(1)) == .second(6))
    }

    // ENT-09
    @Test func `an unentered scope whose deadline passes is cancelled, without a timer`() {
        var machine = ScopeMachine(limit: .at(.second(5)))
        #expect(machine.isCancelled(now: .second(5)))
        #expect(machine.setDeadline(.second(20), now: .second(6)) == .none)
        #expect(machine.enter(now: .second(7)).cancelsBody)
    }

    @Test func `a scope that runs keeps the moment of its entry when its deadline moves`() {
        var machine = running(deadline: .second(5), since: .second(1))
        #expect(machine.setDeadline(.second(20), now: .second(2)) == Effects(timer: .set(.second(20))))
        #expect(machine.entered == .second(1))
    }

    @Test func `that code inside knows of its cancellation is noted while it runs, and only then`() {
        var machine = ScopeMachine()
        machine.wasSeen()
        #expect(!machine.wasSeenCancelled)
        _ = machine.enter(now: .second(0))
        #expect(!machine.wasSeenCancelled)
        machine.wasSeen()
        #expect(machine.wasSeenCancelled)
    }

    // CAN-01, RE-05
    @Test func `the first cause stays`() {
        var machine = running(deadline: .second(10))
        _ = machine.cancel(.explicit(reason: "first"), now: .second(1))
        #expect(machine.cancel(.explicit(reason: "second"), now: .second(2)) == .none)
        #expect(machine.timerFired(now: .second(10)) == .none)
        #expect(machine.ownCause == .explicit(reason: "first"))
    }

    // RE-05
    @Test func `a deadline that has passed unnoticed comes before a later cancel`() {
        var machine = running(deadline: .second(10))
        _ = machine.cancel(.explicit(reason: "late"), now: .second(11))
        #expect(machine.ownCause == .deadline(.second(10)))
    }

    // CAN-11
    @Test func `cancelling clears the timer and cancels the body once`() {
        var machine = running(deadline: .second(10))
        #expect(machine.cancel(.explicit(reason: nil), now: .second(1)) == .cancelling)
        #expect(machine.outsideWasCancelled() == Effects(tellsInner: true))
    }

    // CAN-07, CAT-25
    @Test func `cancelling after the end flips the flag and nothing else`() {
        var machine = running()
        _ = machine.end(.returned, now: .second(1), isCancelledOutside: false)
        #expect(machine.cancel(.explicit(reason: nil), now: .second(2)) == .none)
        #expect(machine.isCancelled(now: .second(2)))
        #expect(machine.phase == .ended(caught: false))
    }

    // DL-01, DL-02
    @Test(arguments: [3, 15]) func `moving the deadline moves the timer`(second: Int) {
        var machine = running(deadline: .second(10))
        let effects = machine.setDeadline(.second(second), now: .second(1))
        #expect(effects == Effects(timer: .set(.second(second))))
    }

    // DL-03
    @Test func `moving the deadline into the past cancels at once`() {
        var machine = running(deadline: .second(10))
        #expect(machine.setDeadline(.second(1), now: .second(2)) == .cancelling)
    }

    // DL-04
    @Test func `removing the deadline clears the timer`() {
        var machine = running(deadline: .second(10))
        #expect(machine.setDeadline(.never, now: .second(1)) == Effects(timer: .clear))
    }

    // DL-07
    @Test func `moving the deadline after the end changes nothing`() {
        var machine = running(deadline: .second(10))
        _ = machine.end(.returned, now: .second(1), isCancelledOutside: false)
        #expect(machine.setDeadline(.second(0), now: .second(2)) == .none)
        #expect(!machine.isCancelled(now: .second(20)))
    }

    // DL-08, CAN-10
    @Test func `moving the deadline of a cancelled scope does not revive it`() {
        var machine = running(deadline: .second(10))
        _ = machine.timerFired(now: .second(10))
        #expect(machine.setDeadline(.second(20), now: .second(11)) == .none)
        #expect(machine.isCancelled(now: .second(11)))
    }

    // DL-12, DL-13: what has passed has cancelled, noticed or not.
    @Test func `a deadline that passed before the end counts although no timer reported it`() {
        var machine = running(deadline: .second(10))
        #expect(machine.end(.returned, now: .second(11), isCancelledOutside: false) == .forward)
        #expect(machine.ownCause == .deadline(.second(10)))
    }

    @Test func `tightening takes the earlier deadline and never the later`() {
        var machine = running(deadline: .second(10))
        #expect(machine.tighten(to: .second(20), now: .second(1)) == .none)
        #expect(machine.tighten(to: .second(5), now: .second(1)) == Effects(timer: .set(.second(5))))
        #expect(machine.tighten(to: .second(0), now: .second(1)).cancelsBody)
    }

    @Test func `an early or late timer does no harm`() {
        var machine = running(deadline: .second(10))
        #expect(machine.timerFired(now: .second(9)) == Effects(timer: .set(.second(10))))
        _ = machine.end(.returned, now: .second(9), isCancelledOutside: false)
        #expect(machine.timerFired(now: .second(11)) == .none)
        #expect(machine.ownCause == nil)
    }

    // SH-03, SH-04
    @Test func `a shield withholds what is outside and nothing else`() {
        var machine = running(deadline: .second(10), isShielded: true)
        #expect(machine.outsideWasCancelled() == .none)
        #expect(machine.timerFired(now: .second(10)).cancelsBody)
    }

    // SH-07
    @Test func `after lowering the shield what is outside comes in`() {
        var machine = running(isShielded: true)
        _ = machine.outsideWasCancelled()
        machine.setShielded(false)
        #expect(machine.outsideWasCancelled().cancelsBody)
    }

    // CAT-01, RE-06
    @Test func `outside cancellation alone passes through and is no call of this scope`() {
        var machine = running()
        #expect(machine.outsideWasCancelled().cancelsBody)
        #expect(machine.end(.threwCancellation, now: .second(1), isCancelledOutside: true) == .forward)
        #expect(!machine.isCancelled(now: .second(1)))
        #expect(machine.cause(now: .second(1)) == .enclosing)
    }

    @Test func `nobody looks at the clock for a scope without a deadline, nor for one that is cancelled`() {
        func unread() -> Deadline {
            Issue.record("the clock was read")
            return .passed
        }
        // Outside of the macro, which would work out the argument by itself.
        let isCancelled = running().isCancelled(now: unread())
        #expect(!isCancelled)
        var machine = running(deadline: .second(10))
        _ = machine.cancel(.bodyFailed, now: .second(1))
        let isCancelledNow = machine.isCancelled(now: unread())
        #expect(isCancelledNow)
    }

    // CAT-06, CAT-07
    @Test func `a cancellation that can be seen outside outranks the scope's own`() {
        var machine = running(deadline: .second(10))
        _ = machine.timerFired(now: .second(10))
        #expect(machine.end(.threwCancellation, now: .second(10), isCancelledOutside: true) == .forward)
        #expect(machine.phase == .ended(caught: false))
    }

    @Test func `a negative timeout has cancelled the scope before it begins to count`() {
        let machine = ScopeMachine(limit: .init(timeout: .seconds(-3)))
        #expect(machine.isCancelled(now: .second(1)))
        #expect(machine.cause(now: .second(1)) == .deadline(.passed))
        #expect(!ScopeMachine(limit: .init(timeout: .zero)).isCancelled(now: .second(1)))
        #expect(!ScopeMachine(limit: .init(timeout: nil)).hasDeadline)
    }

    // CAT-09, CAT-11
    @Test func `behind its shield a scope absorbs its own cancellation whatever is outside`() {
        var machine = running(isShielded: true)
        _ = machine.cancel(.explicit(reason: nil), now: .second(1))
        #expect(machine.end(.threwCancellation, now: .second(1), isCancelledOutside: true) == .absorb)
    }

    // CAT-10
    @Test func `raising the shield does not entitle a scope that is not cancelled itself`() {
        var machine = running()
        _ = machine.outsideWasCancelled()
        machine.setShielded(true)
        #expect(machine.end(.threwCancellation, now: .second(1), isCancelledOutside: true) == .forward)
    }

    // CAT-12, CAT-13
    @Test(arguments: [ScopeMachine.BodyEnd.returned, .threw])
    func `a value or another error is forwarded however cancelled the scope is`(end: ScopeMachine.BodyEnd) {
        var machine = running(deadline: .second(1))
        _ = machine.timerFired(now: .second(1))
        #expect(machine.end(end, now: .second(2), isCancelledOutside: false) == .forward)
        #expect(machine.phase == .ended(caught: false))
    }

    // CAT-23
    @Test func `a cancellation out of the blue is forwarded`() {
        var machine = running()
        #expect(machine.end(.threwCancellation, now: .second(1), isCancelledOutside: false) == .forward)
    }

    /// Against a slow and obvious model: the body is cancelled exactly when it has to be, once, and a timer is set exactly
    /// while it can still matter.
    @Test(arguments: 0..<300 as Range<UInt64>) func `random walks keep the invariants`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var machine = ScopeMachine(limit: .at(.second(Int.random(in: 1...30, using: &random))))
        var now = 0
        var timer: Deadline?
        var cancels = 0
        var news = 0
        var isOutsideCancelled = false
        var hasEntered = false
        func apply(_ effects: ScopeMachine.Effects) {
            switch effects.timer {
            case .keep: break
            case .clear: timer = nil
            case .set(let deadline): timer = deadline
            }
            if effects.cancelsBody { cancels += 1 }
            if effects.tellsInner { news += 1 }
        }
        for _ in 0..<30 {
            now += Int.random(in: 0...3, using: &random)
            let instant = Deadline.second(now)
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where !hasEntered:
                hasEntered = true
                apply(machine.enter(now: instant))
                if isOutsideCancelled { apply(machine.outsideWasCancelled()) }
            case 1 where Int.random(in: 0..<4, using: &random) == 0:
                apply(machine.cancel(.explicit(reason: nil), now: instant))
            case 2: apply(machine.setDeadline(.second(now + Int.random(in: -2...20, using: &random)), now: instant))
            case 3: apply(machine.tighten(to: .second(now + Int.random(in: 0...20, using: &random)), now: instant))
            case 4: machine.setShielded(true)
            case 5:
                machine.setShielded(false)
                if isOutsideCancelled, hasEntered { apply(machine.outsideWasCancelled()) }
            case 6 where Int.random(in: 0..<6, using: &random) == 0:
                isOutsideCancelled = true
                if hasEntered { apply(machine.outsideWasCancelled()) }
            default: break
            }
            if let due = timer, due <= instant {
                timer = nil
                apply(machine.timerFired(now: instant))
            }
            #expect(cancels == (machine.isBodyCancelled ? 1 : 0))
            #expect(news >= (machine.ownCause != nil && hasEntered ? 1 : 0))
            #expect(!hasEntered || machine.isBodyCancelled || !machine.isCancelled(now: instant))
            #expect(machine.isBodyCancelled || !hasEntered || machine.isShielded || !isOutsideCancelled)
            let wantsTimer = machine.isRunning && machine.ownCause == nil
            #expect(timer == (wantsTimer ? machine.deadline(now: instant) : nil))
        }
    }
}

extension ScopeMachine.Effects {
    /// A running scope with a timer is cancelled.
    fileprivate static let cancelling = Self(timer: .clear, cancelsBody: true, tellsInner: true)
    /// A scope is cancelled from its first line.
    fileprivate static let cancellingAtOnce = Self(cancelsBody: true, tellsInner: true)
}
