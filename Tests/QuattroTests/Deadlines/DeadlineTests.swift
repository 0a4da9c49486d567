import QuattroTesting
import Testing

@testable import Quattro

struct DeadlineTests {
    @Test func `passed comes before every instant and never after`() {
        let instant = ContinuousClock().now
        #expect(Deadline.passed < .at(instant))
        #expect(Deadline.at(instant) < .never)
        #expect(Deadline.passed.hasPassed)
        #expect(!Deadline.never.hasPassed)
    }

    @Test func `an instant comes back as it went in`() {
        let instant = ContinuousClock().now.advanced(by: Duration(attoseconds: 1))
        #expect(Deadline.at(instant).instant == instant)
        #expect(Deadline.never.instant == nil)
        #expect(Deadline.passed.instant == nil)
    }

    @Test func `the ends of the clock's range are instants, not never or passed`() {
        let epoch = ContinuousClock().systemEpoch
        for instant in [
            epoch.advanced(by: Duration(attoseconds: .max)), epoch.advanced(by: Duration(attoseconds: .min)),
        ] {
            #expect(Deadline.at(instant) != .never)
            #expect(Deadline.at(instant) != .passed)
            #expect(Deadline.at(instant).instant != nil)
        }
    }

    // ARG-04
    @Test func `a negative duration from now has passed`() {
        #expect(Deadline.after(.seconds(-1)) == .passed)
        #expect(Deadline.after(.zero).hasPassed)
    }

    // DL-25
    @Test func `arithmetic saturates`() {
        let (longest, shortest) = (Duration(attoseconds: .max), Duration(attoseconds: .min))
        #expect(Deadline.now + longest == .never)
        #expect(Deadline.now - longest < .now)
        #expect(Deadline.second(-5) + shortest == .passed)
        #expect(Deadline.second(-5) - longest == .passed)
        #expect(Deadline.now - shortest == .never)
        for duration in [longest, shortest, .seconds(1)] {
            #expect(Deadline.never + duration == .never)
            #expect(Deadline.never - duration == .never)
            #expect(Deadline.passed + duration == .passed)
            #expect(Deadline.passed - duration == .passed)
        }
        #expect(Deadline.second(3) + .seconds(4) == .second(7))
        #expect(Deadline.second(3) - .seconds(4) == .second(-1))
    }

    @Test func `a deadline is moved as it is added to and subtracted from`() {
        let (longest, shortest) = (Duration(attoseconds: .max), Duration(attoseconds: .min))
        let deadlines: [Deadline] = [
            .never, .passed, .second(3), .second(-5), Deadline(attoseconds: .max - 1), Deadline(attoseconds: .min + 1),
        ]
        for deadline in deadlines {
            for duration in [longest, shortest, .zero, .seconds(4), .seconds(-4), Duration(attoseconds: 1)] {
                var (later, earlier) = (deadline, deadline)
                later += duration
                earlier -= duration
                #expect(later == deadline + duration)
                #expect(earlier == deadline - duration)
            }
        }
        var end = Deadline(attoseconds: .max - 1)
        end += .seconds(1)
        #expect(end == .never)
        end -= .seconds(1)
        #expect(end == .never)
        end = Deadline(attoseconds: .min + 1)
        end -= .seconds(1)
        #expect(end == .passed)
        end += .seconds(1)
        #expect(end == .passed)
    }

    @Test(.simulated) func `the deadline of a scope is moved by a duration`() async throws {
        try await withCancelScope(deadline: .after(.seconds(2))) { scope in
            scope.deadline += .seconds(5)
            scope.deadline -= .seconds(1)
            try await waitUntilCancelled()
        }
        #expect(elapsed == .seconds(6))
    }

    @Test(.simulated) func `no deadline stays none, however it is moved`() async throws {
        await withCancelScope { scope in
            scope.deadline += .seconds(5)
            #expect(scope.deadline == .never)
            scope.deadline -= .seconds(5)
            #expect(scope.deadline == .never)
            #expect(!scope.cancelCalled)
        }
    }

    @Test func `what remains is never negative, and nil without a deadline`() {
        #expect(Deadline.never.remaining == nil)
        #expect(Deadline.passed.remaining == .zero)
        #expect((Deadline.now - .seconds(5)).remaining == .zero)
        let remaining = Deadline.after(.seconds(100)).remaining
        #expect(remaining.map { $0 > .seconds(50) && $0 <= .seconds(100) } == true)
    }

    @Test(.simulated) func `the description tells how far it is`() {
        #expect(Deadline.never.description == "never")
        #expect(Deadline.passed.description == "passed")
        #expect(Deadline.after(.milliseconds(1500)).description == "in 1.5 seconds")
        #expect((Deadline.now - .seconds(2)).description == "2.0 seconds ago")
    }

    // TE-14
    @Test func `now is the time source's in effect`() async throws {
        let start = try await Simulation.run { Deadline.now }
        #expect(start == .at(Simulation.Options().start))
        #expect(Deadline.now != start)
    }

    // Swift 6.3.1, debug builds: what is returned in registers is copied through memory that is aligned for words.
    @Test func `a deadline in what a function returns is as well aligned as a word`() {
        #expect(MemoryLayout<Deadline>.alignment == MemoryLayout<Int>.alignment)
        #expect(ScopeMachine.Effects().hashValue == ScopeMachine.Effects.none.hashValue)
    }
}
