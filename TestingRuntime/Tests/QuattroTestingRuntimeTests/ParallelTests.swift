import Dispatch
import Foundation
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Simulations of unmodified code run beside each other and beside tests in real time, and nobody notices.
struct ParallelTests {
    @Test(arguments: 0..<16) func `fifty simulations of nine hours`(number: Int) async throws {
        let counts = try await Simulation.explore(seeds: number * 50..<(number + 1) * 50) {
            let start = ContinuousClock.now
            try await withThrowingTaskGroup { group in
                for hours in 1...8 { group.addTask { try await Task.sleep(for: .seconds(3_600 * hours)) } }
                try await group.waitForAll()
            }
            try await Task.detached { try await Task.sleep(for: .seconds(3_600)) }.value
            try #require(ContinuousClock.now - start == .seconds(9 * 3_600))
        }
        #expect(counts.schedules == 50)
        #expect(counts.escapes == 0)
    }

    @Test(arguments: 0..<8) func `simulations of the main actor`(number: Int) async throws {
        let counts = try await Simulation.explore(seeds: 0..<20) {
            for _ in 0..<10 { await Shop.shared.sell(pause: .seconds(60)) }
            try #require(Simulation.elapsed == .seconds(600))
        }
        #expect(counts.escapes == 0)
    }

    @Test(arguments: 0..<16) func `a test in real time beside them`(number: Int) async throws {
        let real = try RealTime()
        let (start, date) = (ContinuousClock.now, Date())
        try await Task.sleep(for: .milliseconds(50))
        await Task { await Task.yield() }.value
        let suspending = SuspendingClock.now
        try await Task.detached { try await Task.sleep(for: .milliseconds(20), clock: .suspending) }.value
        #expect(SuspendingClock.now - suspending >= .milliseconds(20))
        let value: Void? = try await moveOn(after: .milliseconds(20)) { try await Task.sleep(for: .seconds(3_600)) }
        #expect(value == nil)
        let (elapsed, passed) = (ContinuousClock.now - start, Date().timeIntervalSince(date))
        let longest = try real.atMost()
        #expect(elapsed >= .milliseconds(90) && elapsed <= longest)
        #expect(.seconds(abs(passed)) <= longest + .seconds(1), "the calendar may be set while the test runs")
        #expect(date.timeIntervalSince1970 != 1_767_225_600)
    }

    @Test(arguments: 0..<8) func `a test of Dispatch in real time beside them`(number: Int) async throws {
        let start = DispatchTime.now()
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(30)) { continuation.resume() }
        }
        #expect(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds >= 30_000_000)
    }

    @MainActor @Test(arguments: 0..<8) func `a test on the main actor beside them`(number: Int) async throws {
        let real = try RealTime()
        let start = ContinuousClock.now
        for _ in 0..<100 {
            MainActor.assertIsolated()
            await Shop.shared.sell(pause: .microseconds(10))
        }
        await Task.detached { await MainActor.run { MainActor.assertIsolated() } }.value
        let elapsed = ContinuousClock.now - start
        #expect(try elapsed >= .milliseconds(1) && elapsed <= real.atMost())
    }
}

/// What several simulations and tests share on the main actor: nobody else may come between two lines of it.
@MainActor private final class Shop {
    static let shared = Shop()
    private var (sold, counted) = (0, 0)

    func sell(pause: Duration) async {
        count()
        try? await Task.sleep(for: pause)
        count()
    }

    private func count() {
        sold += 1
        // Whoever runs in the name of the main actor on another thread would come in here.
        for _ in 0..<20 { sched_yield() }
        counted += 1
        #expect(sold == counted)
    }
}
