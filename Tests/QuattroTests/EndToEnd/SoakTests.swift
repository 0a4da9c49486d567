import Foundation
import Soaking
import Testing

/// The quick forms of what `make soak` does for longer.
@Suite(.serialized, .timeLimit(.minutes(15))) struct SoakTests {
    @Test func `random lives keep every promise, whatever other tasks and threads do to them`() async throws {
        var soak = Soak()
        soak.seed = UInt64.random(in: 1...1_000_000)
        let report = try await soak.run(for: .seconds(1))
        #expect(report.violations == [], "seed \(soak.seed)")
        #expect(report.counts.living == 0)
        #expect(report.counts.lives >= soak.tasks)
    }

    @Test func `a deadline that is moved from everywhere passes in the end`() async throws {
        _ = try await Extremes.movedDeadline(20_000)
    }

    @Test func `a cancel storm from 64 threads leaves nobody behind`() async throws {
        _ = try await Extremes.cancelStorm(threads: 64, rounds: 5)
    }

    @Test func `a body that ignores its cancellation is waited for, and holds up nobody's deadline`() async throws {
        _ = try await Extremes.ignoredCancellation(.milliseconds(100))
    }

    @Test func `handlers that block are waited for, each by its own scope`() async throws {
        _ = try await Extremes.blockedHandlers(20, for: .milliseconds(20), limit: .seconds(60))
    }

    @Test func `scopes may be nested ten thousand deep, and cancelled from outside`() async throws {
        _ = try await Extremes.nestedScopes(10_000)
    }

    @Test func `thousands of deadlines may be due at once`() async throws {
        _ = try await Extremes.dueAtOnce(4_000)
    }

    // DESIGN 4.14, in a process of its own, whose memory is nobody else's. The thread sanitizer takes memory as it likes, and
    // does not see that a continuation hands over what it has written.
    @Test(.enabled(if: dlsym(nil, "__tsan_init") == nil))
    func `tens of thousands of scopes and children one after the other need no more memory than the first ones`()
        async
    {
        await #expect(processExitsWith: .success) { _ = try await Extremes.flatMemory(20_000, limit: 4 << 20) }
    }
}
