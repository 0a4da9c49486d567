import Dispatch
import Foundation
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Unmodified code sleeps and reads clocks in virtual time.
struct ClockTests {
    @Test func `it applies here`() {
        #expect(Simulation.coversUnmodifiedCode)
    }

    @Test func `hours of sleep end at the exact instant, by whatever means they are slept`() async throws {
        try await Simulation.run {
            let start = ContinuousClock.now
            try await Task.sleep(for: .seconds(3_600))
            #expect(ContinuousClock.now - start == .seconds(3_600))
            try await Task.sleep(nanoseconds: 3_600_000_000_000)
            try await Task.sleep(until: start + .seconds(3 * 3_600))
            try await Task.sleep(for: .seconds(3_600), clock: .suspending)
            try await Task.sleep(until: .now + .seconds(3_600), tolerance: .seconds(60), clock: .suspending)
            try await ContinuousClock().sleep(until: start + .seconds(6 * 3_600))
            let measured = try await SuspendingClock().measure { try await SuspendingClock().sleep(for: .seconds(60)) }
            #expect(measured == .seconds(60))
            #expect(Simulation.elapsed == .seconds(6 * 3_600 + 60))
            #expect(ContinuousClock.now - start == Simulation.elapsed)
        }
    }

    @Test func `every sleeper of a group wakes at its own instant`() async throws {
        let stamps = try await Simulation.run {
            let start = ContinuousClock.now
            return try await withThrowingTaskGroup { group in
                for hours in (1...8).reversed() {
                    group.addTask {
                        try await Task.sleep(for: .seconds(3_600 * hours))
                        return ContinuousClock.now - start
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(stamps == (1...8).map { .seconds(3_600 * $0) })
    }

    @Test func `all clocks agree, before and after`() async throws {
        try await Simulation.run {
            let (continuous, suspending) = (ContinuousClock.now, SuspendingClock.now)
            let (date, dispatch, deadline) = (Date(), DispatchTime.now(), Deadline.now)
            #expect(deadline.instant == continuous)
            for seconds in [1, 59, 86_400] {
                let elapsed = Simulation.elapsed + .seconds(seconds)
                try await Task.sleep(for: .seconds(seconds))
                #expect(ContinuousClock.now - continuous == elapsed)
                #expect(SuspendingClock.now - suspending == elapsed)
                #expect(Date().timeIntervalSince(date) == Double(elapsed.components.seconds))
                #expect(DispatchTime.now().uptimeNanoseconds - dispatch.uptimeNanoseconds == elapsed.nanoseconds)
                #expect(Deadline.now.instant == ContinuousClock.now)
            }
        }
    }

    @Test func `a simulation begins on the same date and at the virtual start`() async throws {
        var options = Simulation.Options()
        options.start = ContinuousClock().systemEpoch + .seconds(77)
        let start = options.start
        try await Simulation.run(options: options) {
            #expect(ContinuousClock.now == start)
            #expect(Date().timeIntervalSince1970 == 1_767_225_600)
        }
    }

    @Test func `clocks go on after centuries, and a deadline from outside has passed by each of them`() async throws {
        let (continuous, suspending) = (ContinuousClock.now + .seconds(60), SuspendingClock.now + .seconds(60))
        let dispatch = DispatchTime.now() + .seconds(60)
        try await Simulation.run {
            #expect(
                ContinuousClock.now > continuous && SuspendingClock.now > suspending && DispatchTime.now() > dispatch
            )
            let start = ContinuousClock.now
            let (end, date) = (start + .seconds(1_000 * 365 * 86_400), Date())
            while ContinuousClock.now < end { try await Task.sleep(until: end) }
            #expect(ContinuousClock.now == end)
            #expect(Date().timeIntervalSince(date) == 1_000 * 365 * 86_400)
        }
    }

    @Test func `sleeps of Swift and of the library take turns`() async throws {
        try await Simulation.run {
            for _ in 0..<100 {
                try await Task.sleep(for: .milliseconds(1_500))
                try await Task.sleep(for: .milliseconds(1_500), clock: .quattro)
            }
            #expect(Simulation.elapsed == .seconds(300))
        }
    }

    @Test(arguments: 0..<50)
    func `a deadline comes before a sleep of Swift that ends in the same instant`(seed: Int) async throws {
        try await Simulation.run(seed: seed) {
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .seconds(5)) { try await Task.sleep(for: .seconds(5)) }
            }
        }
    }

    @Test func `a sleep that is cancelled takes no time and leaves nothing behind`() async throws {
        let driverSawNothing = try await Simulation.run(options: .strict) {
            let sleepers = (1...10).map { hours in Task { try await Task.sleep(for: .seconds(3_600 * hours)) } }
            await waitUntilIdle()
            for sleeper in sleepers { sleeper.cancel() }
            for sleeper in sleepers { await #expect(throws: CancellationError.self) { try await sleeper.value } }
            return Simulation.elapsed == .zero
        }
        #expect(driverSawNothing)
    }

    @Test func `a sleep that is over already does not keep others from running, nor the other way round`() async throws
    {
        try await Simulation.run {
            let isDone = Shared(false)
            let sleeper = Task {
                for _ in 0..<10 { try await Task.sleep(for: .zero) }
                isDone.withLock { $0 = true }
            }
            while !isDone.withLock({ $0 }) { await Task.yield() }
            try await sleeper.value
            let other = Task { isDone.withLock { $0 = false } }
            while isDone.withLock({ $0 }) { try await Task.sleep(for: .zero) }
            await other.value
            #expect(Simulation.elapsed == .zero)
        }
    }

    @Test func `a loop that sleeps until an instant between two nanoseconds ends`() async throws {
        try await Simulation.run {
            let end =
                ContinuousClock.now + .seconds(1) + Duration(secondsComponent: 0, attosecondsComponent: 500_000_000)
            while ContinuousClock.now < end { try await Task.sleep(until: end) }
            #expect(ContinuousClock.now - end < .nanoseconds(1))
        }
    }

    @Test func `sleeps further away than the clock can show do not overflow`() async throws {
        try await Simulation.run(options: .strict) {
            let sleeper = Task { try await Task.sleep(for: .seconds(Int64.max / 4)) }
            try await Task.sleep(for: .seconds(1))
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }

    @Test func `time that is moved by hand wakes them too`() async throws {
        try await Simulation.runManually { time in
            let beats = Shared(0)
            let heart = Task {
                while true {
                    try await Task.sleep(for: .seconds(5))
                    beats.withLock { $0 += 1 }
                }
            }
            await time.advance(by: .seconds(12))
            #expect(beats.withLock { $0 } == 2)
            await time.advance(by: .seconds(3_588))
            #expect(beats.withLock { $0 } == 720)
            heart.cancel()
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: UInt64 {
        UInt64(components.seconds) * 1_000_000_000 + UInt64(components.attoseconds / 1_000_000_000)
    }
}
