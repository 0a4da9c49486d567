import Testing

@testable import Quattro

struct QuattroClockTests {
    @Test(.simulated) func `a sleep ends at its instant, in the time that is in effect`() async throws {
        try await Task.sleep(for: .seconds(5), clock: .quattro)
        expect(elapsed, is: .seconds(5))
        try await Task.sleep(until: .now + .seconds(2), clock: .quattro)
        expect(elapsed, is: .seconds(7))
    }

    @Test func `in real time it takes as long as it says`() async throws {
        let elapsed = try await ContinuousClock().measure {
            try await Task.sleep(for: .milliseconds(20), clock: .quattro)
        }
        #expect(elapsed >= .milliseconds(20))
    }

    @Test(.simulated) func `an instant that has passed lets others run and returns`() async throws {
        try await Task.sleep(for: .zero, clock: .quattro)
        try await Task.sleep(until: .passed, clock: .quattro)
        expect(elapsed, is: .zero)
    }

    @Test(.simulated) func `a sleep that is cancelled throws at once and leaves nothing in the queue`() async throws {
        let timekeeper = Timekeeper.current
        try await withScopedTaskGroup { group in
            let sleepers = [Deadline.never, .after(.seconds(60)), .after(.seconds(30))].map { deadline in
                group.addTask { try await Task.sleep(until: deadline, clock: .quattro) }
            }
            try await sleep(.seconds(1))
            expect(timekeeper.count, is: 2)  // nobody has to watch for `never`
            for sleeper in sleepers {
                sleeper.cancel()
                guard case .failure(let error) = await sleeper.result else {
                    Issue.record("a cancelled sleep returned")
                    return
                }
                #expect(error is CancellationError)
            }
            expect(timekeeper.count, is: 0)
        }
        expect(elapsed, is: .seconds(1))
    }

    @Test(.simulated) func `code that is cancelled already does not sleep, however short it is`() async throws {
        await moveOn(after: .zero) {
            for duration in [Duration.zero, .seconds(5)] {
                await #expect(throws: CancellationError.self) {
                    try await Task.sleep(for: duration, clock: .quattro)
                }
            }
        }
    }

    @Test(.simulated) func `a deadline in the same instant comes first`() async throws {
        let value: Void? = try await moveOn(after: .seconds(5)) {
            try await Task.sleep(for: .seconds(5), clock: .quattro)
        }
        #expect(value == nil)
    }

    @Test func `as an instant a deadline is moved and measured, and saturates`() {
        let (early, late) = (Deadline.second(1), Deadline.second(4))
        #expect(early.advanced(by: .seconds(3)) == late)
        #expect(early.duration(to: late) == .seconds(3))
        #expect(late.duration(to: early) == .seconds(-3))
        #expect(Deadline.passed.duration(to: .never) == Duration(attoseconds: .max))
        #expect(Deadline.never.duration(to: .passed) == Duration(attoseconds: .min))
    }

    @Test func `all clocks of the kind are one`() {
        #expect(QuattroClock() == .quattro)
        #expect(QuattroClock().minimumResolution > .zero)
    }
}
