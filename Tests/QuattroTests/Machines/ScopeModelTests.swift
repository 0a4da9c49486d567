import Testing

@testable import Quattro

/// ``ScopeMachine`` against a slow and obvious model: every effect, verdict and answer of random lives.
struct ScopeModelTests {
    @Test(arguments: 0..<200 as Range<UInt64>) func `every life of a scope is the model's`(seed: UInt64) {
        var walk = ScopeWalk(seed: seed)
        for _ in 0..<40 { walk.step() }
        walk.end()
        for _ in 0..<8 { walk.step() }
    }
}

/// What a scope is, without any cleverness: the facts, and every answer worked out of them anew.
private struct ScopeModel {
    enum Phase { case idle, running, ended }

    var phase = Phase.idle
    var timeout: Duration?
    /// The deadline, or before a timeout has begun to count what bounds it.
    var deadline: Deadline
    var isShielded: Bool
    var cause: CancelCause?
    var isBodyCancelled = false
    var isCutOff = false
    /// What the timer of the world around is set to.
    var timer: Deadline?

    /// Whether its deadline has cancelled the scope, told or not.
    func isDue(_ now: Deadline) -> Bool {
        cause == nil && phase != .ended && timeout == nil && deadline != .never && deadline <= now
    }

    mutating func notice(_ now: Deadline) {
        if isDue(now) { cause = .deadline(deadline) }
    }

    func deadline(_ now: Deadline) -> Deadline {
        guard let timeout else { return deadline }
        return min(now + timeout, deadline)
    }

    /// What the driver has to do when the scope has come into this state from `before`; `isNews` for something that the
    /// inside has to hear of.
    mutating func effects(isNews: Bool) -> ScopeMachine.Effects {
        guard phase == .running else { return .none }
        var effects = ScopeMachine.Effects()
        effects.tellsInner = isNews
        effects.cancelsBody = isNews && !isBodyCancelled
        if isNews { isBodyCancelled = true }
        let wanted = cause == nil && deadline != .never ? deadline : nil
        if wanted != timer { effects.timer = wanted.map { .set($0) } ?? .clear }
        timer = wanted
        return effects
    }
}

private struct ScopeWalk {
    private var random: SplitMix64
    private var machine: ScopeMachine
    private var model: ScopeModel
    private var second = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let isShielded = random.next() % 4 == 0
        let absorption = random.next() % 2 == 0 ? Absorption.cancellations : .everyError
        switch random.next() % 4 {
        case 0:
            machine = ScopeMachine(absorbing: absorption, isShielded: isShielded)
            model = ScopeModel(deadline: .never, isShielded: isShielded)
        case 1:
            let timeout = Duration.seconds(Int.random(in: -1...20, using: &random))
            machine = ScopeMachine(limit: .init(timeout: timeout), absorbing: absorption, isShielded: isShielded)
            model =
                timeout < .zero
                ? ScopeModel(deadline: .passed, isShielded: isShielded)
                : ScopeModel(timeout: timeout, deadline: .never, isShielded: isShielded)
        default:
            let deadline = Deadline.second(Int.random(in: -1...40, using: &random))
            machine = ScopeMachine(limit: .at(deadline), absorbing: absorption, isShielded: isShielded)
            model = ScopeModel(deadline: deadline, isShielded: isShielded)
        }
        check()
    }

    private var now: Deadline { .second(second) }

    private mutating func chance(of count: UInt64) -> Bool { random.next() % count == 0 }

    private mutating func someDeadline() -> Deadline {
        switch random.next() % 8 {
        case 0: .never
        case 1: .passed
        case 2: now
        default: .second(second + Int.random(in: -3...12, using: &random))
        }
    }

    mutating func step() {
        second += Int.random(in: 0...2, using: &random)
        switch random.next() % 9 {
        case 0 where model.phase == .idle: enter()
        case 1 where chance(of: 5): cancel()
        case 2, 3: setDeadline(someDeadline())
        case 4: tighten(to: someDeadline())
        case 5:
            model.isShielded = chance(of: 2)
            machine.setShielded(model.isShielded)
        case 6 where chance(of: 3): outsideWasCancelled()
        case 7 where model.phase != .idle: timerFired()
        default: break
        }
        check()
    }

    private mutating func enter() {
        model.deadline = model.deadline(now)
        model.timeout = nil
        model.phase = .running
        model.notice(now)
        expect(machine.enter(now: now), model.effects(isNews: model.cause != nil))
        #expect(machine.entered == now)
    }

    private mutating func cancel() {
        let isNews = model.cause == nil
        let cause = CancelCause.explicit(reason: "\(second)")
        model.notice(now)
        model.cause = model.cause ?? cause
        expect(machine.cancel(cause, now: now), model.effects(isNews: isNews))
    }

    private mutating func setDeadline(_ deadline: Deadline) {
        let wasCancelled = model.cause != nil
        if model.phase != .ended {
            model.notice(now)
            model.timeout = nil
            model.deadline = deadline
            model.notice(now)
        }
        let isNews = !wasCancelled && model.cause != nil
        expect(machine.setDeadline(deadline, now: now), model.effects(isNews: isNews))
    }

    private mutating func tighten(to deadline: Deadline) {
        let wasCancelled = model.cause != nil
        if model.phase != .ended {
            model.notice(now)
            model.deadline = min(model.deadline, deadline)
            model.notice(now)
        }
        let isNews = !wasCancelled && model.cause != nil
        expect(machine.tighten(to: deadline, now: now), model.effects(isNews: isNews))
    }

    private mutating func outsideWasCancelled() {
        if !model.isShielded, model.phase == .running, model.cause == nil { model.isCutOff = true }
        let expected = model.isShielded ? .none : model.effects(isNews: true)
        expect(machine.outsideWasCancelled(), expected)
    }

    /// Due or not: a timer may be early or late.
    private mutating func timerFired() {
        let wasCancelled = model.cause != nil
        var expected = ScopeMachine.Effects.none
        if model.phase == .running {
            model.timer = nil
            model.notice(now)
            expected = model.effects(isNews: !wasCancelled && model.cause != nil)
        }
        expect(machine.timerFired(now: now), expected)
    }

    mutating func end() {
        if model.phase == .idle { enter() }
        let ends: [ScopeMachine.BodyEnd] = [.returned, .threw, .threwWhenTold, .threwCancellation]
        let end = ends[Int(random.next() % 4)]
        let isCancelledOutside = chance(of: 3)
        model.notice(now)
        let isVisible = isCancelledOutside && !model.isShielded
        let isAbsorbable = end == .threwCancellation || (end == .threwWhenTold && machine.absorption == .everyError)
        let isCaught = isAbsorbable && model.cause != nil && !isVisible
        model.phase = .ended
        let verdict = machine.end(end, now: now, isCancelledOutside: isCancelledOutside)
        #expect(verdict == (isCaught ? .absorb : .forward))
        #expect(machine.phase == .ended(caught: isCaught))
        check()
    }

    /// Every question, asked now and for later on.
    private func check() {
        for later in [0, 1, 5, 100] {
            let instant = Deadline.second(second + later)
            let isDue = model.isDue(instant)
            let cause = model.cause ?? (isDue ? .deadline(model.deadline) : model.isBodyCancelled ? .enclosing : nil)
            let agrees =
                machine.isCancelled(now: instant) == (model.cause != nil || isDue)
                && machine.cause(now: instant) == cause
                && machine.deadline(now: instant) == model.deadline(instant)
            #expect(agrees, "\(machine) \(model)")
        }
        #expect(machine.ownCause == model.cause)
        #expect(machine.isShielded == model.isShielded)
        #expect(machine.isBodyCancelled == model.isBodyCancelled)
        #expect(machine.isCutOff == model.isCutOff)
        #expect(machine.hasDeadline == (model.timeout != nil || model.deadline != .never))
        #expect(machine.isRunning == (model.phase == .running))
        #expect(machine.hasEnded == (model.phase == .ended))
    }
}

/// Not inside of the macro, which takes both sides apart and so has no use for a call that changes something.
private func expect(
    _ effects: ScopeMachine.Effects,
    _ expected: ScopeMachine.Effects,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(effects == expected, sourceLocation: sourceLocation)
}
