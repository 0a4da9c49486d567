import Dispatch
import Testing

@testable import QuattroTesting

struct PulseTests {
    /// What a thread and a watchdog agree upon, in plain words.
    private struct Model {
        var events = 0
        var isWaiting = false
        var isLent = false
        var isOver = false
        var isAbandoned = false

        mutating func tell(_ event: Pulse.Event) {
            events += 1
            switch event {
            case .beat: break
            case .wait: isWaiting = true
            case .waitIsOver: isWaiting = false
            case .lend: isLent = true
            case .takeBack: isLent = false
            case .end: isOver = true
            }
        }

        var possible: [Pulse.Event] {
            if isOver { return [] }
            let all: [Pulse.Event] = [.beat, isWaiting ? .waitIsOver : .wait, isLent ? .takeBack : .lend]
            return isWaiting ? [.waitIsOver] : all + [.end]
        }
    }

    @Test(arguments: 0..<200) func `it says what a slow model says, and never the same twice`(seed: Int) {
        var random = SplitMix64(seed: seed)
        var (pulse, model) = (Pulse(), Model())
        var seen: Set<UInt64> = [pulse.word]
        while !model.possible.isEmpty {
            let event = random.element(of: model.possible)
            let before = pulse
            pulse = pulse.after(event)
            model.tell(event)
            #expect(seen.insert(pulse.word).inserted)
            // What was seen before an event is not there to be given up after it.
            #expect(pulse != before)
            if !model.isAbandoned, !model.isOver, random.chance(1, of: 20) {
                pulse = pulse.abandoned ?? pulse
                model.isAbandoned = true
                seen.insert(pulse.word)
            }
            #expect(pulse.isWaiting == model.isWaiting)
            #expect(pulse.isLent == model.isLent)
            #expect(pulse.isOver == model.isOver)
            #expect(pulse.isAbandoned == model.isAbandoned)
        }
        #expect(pulse.abandoned == nil)
    }

    @Test(arguments: [Pulse.Event.beat, .waitIsOver, .takeBack, .end])
    func `of a step that comes back as it is given up, one is true and both know it`(event: Pulse.Event) {
        let begin: Pulse.Event? =
            switch event {
            case .waitIsOver: .wait
            case .takeBack: .lend
            default: nil
            }
        for _ in 0..<2_000 {
            let call = RunningCall()
            if let begin { #expect(call.tell(begin)) }
            let seen = call.pulse
            let (goesOn, isGivenUp) = (Shared(false), Shared(false))
            DispatchQueue.concurrentPerform(iterations: 2) { side in
                if side == 0 {
                    let result = call.tell(event)
                    goesOn.withLock { $0 = result }
                } else {
                    let result = call.giveUp(seen)
                    isGivenUp.withLock { $0 = result }
                }
            }
            #expect(goesOn.withLock { $0 } != isGivenUp.withLock { $0 })
            #expect(call.pulse.isAbandoned == isGivenUp.withLock { $0 })
        }
    }
}

struct StallMachineTests {
    private static let limits = StallMachine.Limits(
        step: .milliseconds(800),
        outside: .milliseconds(1_600),
        cancelled: .milliseconds(400)
    )
    private let start = ContinuousClock.now

    /// The time that looks have seen it stand still for, counted anew each time.
    private struct Model {
        var looks: [(pulse: Pulse, isCancelled: Bool, at: ContinuousClock.Instant)] = []

        func still(whileCancelled: Bool) -> Duration {
            guard let last = looks.last else { return .zero }
            var sum = Duration.zero
            for index in looks.indices.dropFirst().reversed() {
                let (earlier, look) = (looks[index - 1], looks[index])
                guard earlier.pulse == last.pulse, !whileCancelled || look.isCancelled else { break }
                let longest = StallMachine.period(StallMachineTests.limits, isCancelled: look.isCancelled) * 2
                sum += min(earlier.at.duration(to: look.at), longest)
            }
            return sum
        }

        var verdict: StallMachine.Verdict {
            guard let last = looks.last, looks.count > 1 else { return .goesOn }
            let (still, cancelled) = (still(whileCancelled: false), still(whileCancelled: true))
            let limits = StallMachineTests.limits
            if cancelled >= limits.cancelled { return .standsStill(still, isCallerCancelled: true) }
            let limit = last.pulse.isLent ? limits.outside : limits.step
            return !last.pulse.isWaiting && still >= limit
                ? .standsStill(still, isCallerCancelled: last.isCancelled) : .goesOn
        }
    }

    @Test(arguments: 0..<200) func `it says what a slow model says`(seed: Int) {
        var random = SplitMix64(seed: seed)
        var (machine, model) = (StallMachine(), Model())
        var (now, pulse, isCancelled) = (start, Pulse(), false)
        for _ in 0..<200 {
            now += .milliseconds(random.below(300))
            if random.chance(1, of: 25) { pulse = pulse.after(pulse.isWaiting ? .waitIsOver : .wait) }
            if random.chance(1, of: 25) { pulse = pulse.after(pulse.isLent ? .takeBack : .lend) }
            if random.chance(1, of: 40) { isCancelled.toggle() }
            model.looks.append((pulse, isCancelled, now))
            #expect(machine.look(at: pulse, Self.limits, isCancelled: isCancelled, now: now) == model.verdict)
        }
    }

    @Test func `a pause of the whole process is no stall`() {
        var machine = StallMachine()
        _ = machine.look(at: Pulse(), Self.limits, isCancelled: false, now: start)
        for minutes in 1...3 {
            let now = start + .seconds(60 * minutes)
            #expect(machine.look(at: Pulse(), Self.limits, isCancelled: false, now: now) == .goesOn)
        }
    }

    @Test func `looks are a second apart at most, and closer for a short limit`() {
        func period(_ step: Duration, isCancelled: Bool = false) -> Duration {
            let limits = StallMachine.Limits(step: step, outside: .seconds(60), cancelled: min(step, .seconds(1)))
            return StallMachine.period(limits, isCancelled: isCancelled)
        }
        #expect(period(.seconds(10)) == .seconds(1))
        #expect(period(.milliseconds(80)) == .milliseconds(10))
        #expect(period(.zero) == .milliseconds(1))
        #expect(period(.seconds(10), isCancelled: true) == .milliseconds(125))
        #expect(StallMachine.period(.none, isCancelled: true) == .seconds(1))
    }
}

struct UnheardTests {
    @Test func `what a caller does not hear in time is told once, and what it hears never`() {
        var unheard = Unheard<Int, String>(patience: .seconds(5))
        let start = ContinuousClock.now
        unheard.tell(1, "one", at: start)
        unheard.tell(2, "two", at: start)
        unheard.tell(3, "three", at: start + .seconds(1))
        unheard.hears(2)
        #expect(unheard.takeOverdue(at: start + .seconds(4)).isEmpty)
        #expect(unheard.takeOverdue(at: start + .seconds(5)) == [1: "one"])
        #expect(unheard.takeOverdue(at: start + .seconds(9)) == [3: "three"])
        #expect(unheard.takeOverdue(at: start + .seconds(99)).isEmpty)
    }
}
