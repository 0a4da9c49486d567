import QuattroTesting
import Testing

@testable import Quattro

/// Inputs that nobody would think of, and a world that does not behave.
struct HostileTests {
    static let durations: [Duration] = [
        Duration(attoseconds: .max), Duration(attoseconds: .min), Duration(attoseconds: .max - 1),
        Duration(attoseconds: .min + 1), .seconds(Int64.max), .seconds(Int64.min), .nanoseconds(Int64.max),
        Duration(attoseconds: 1), Duration(attoseconds: -1), .zero,
    ]

    @Test(arguments: durations) func `a timeout of any length is kept or has passed`(duration: Duration) async throws {
        let hasPassed = duration < .seconds(1)
        for simulates in [true, false] {
            try await inTime(simulates) {
                let value: Void? = try await moveOn(after: duration) {
                    try await Task.sleep(for: .milliseconds(1), clock: .quattro)
                }
                if duration <= .zero { #expect(value == nil) }
                if !hasPassed { #expect(value != nil) }
                let error = await thrown {
                    try await fail(after: duration) { try await Task.sleep(for: .milliseconds(1), clock: .quattro) }
                }
                #expect((error == nil) == (value != nil) || !simulates)
                if let error { #expect("\(error)".contains("deadline") || !"\(error)".isEmpty) }
                let shielded: Int? = await withShield(for: duration) { 1 }
                #expect(shielded == 1)
                #expect(try await race(staggeredBy: min(duration, .zero), [{ 1 }, { 2 }]) >= 1)
                try await withDeferrer(grace: duration) { deferrer in deferrer.defer {} }
            }
        }
    }

    @Test(arguments: durations) func `a deadline may be moved to anywhere, from anywhere`(duration: Duration)
        async throws
    {
        for other in Self.durations {
            let scope = CancelScope(timeout: duration)
            scope.tighten(to: .now + other)
            await scope.run {
                for deadline in [Deadline.never, .now + other, .now - other, .after(other), .passed, .never] {
                    scope.deadline = deadline
                    scope.tighten(to: deadline + duration)
                    _ = (scope.description, scope.deadline.remaining, scope.deadline.instant, deadline.description)
                    _ = (deadline.duration(to: scope.deadline), scope.deadline.duration(to: deadline))
                    _ = Deadline.currentEffective
                }
            }
            #expect(scope.cancelCalled)
        }
    }

    @Test(arguments: durations) func `an instant of any distance is a deadline`(duration: Duration) {
        let deadline = Deadline.second(0) + duration
        if let instant = deadline.instant { #expect(Deadline.at(instant) == deadline) }
        #expect((deadline == .never) == (deadline.remaining == nil))
        #expect(deadline.remaining ?? .zero >= .zero)
    }

    @Test func `a sleep until any instant ends when it is cancelled`() async throws {
        for duration in Self.durations where duration > .seconds(1) {
            for simulates in [true, false] {
                try await inTime(simulates) {
                    await moveOn(after: .milliseconds(1)) {
                        try? await Task.sleep(until: .now + duration, clock: .quattro)
                        #expect(Task.isCancelled)
                    }
                }
            }
        }
    }

    private func inTime(_ simulates: Bool, _ body: @escaping @Sendable () async throws -> Void) async throws {
        if simulates { try await Simulation.run(options: .withoutGrace, body) } else { try await body() }
    }
}

/// A clock that jumps, as that of a machine does which was suspended.
struct JumpingTimeTests {
    @Test func `whatever became due while the machine was suspended is due at once, and nothing else`() async throws {
        let time = JumpingTime()
        let timekeeper = Timekeeper(source: time)
        let log = Log()
        try await Timekeeper.withTimekeeper(timekeeper) {
            try await withScopedTaskGroup { group in
                for seconds in [10, 20, 30, 4_000] {
                    group.addTask {
                        try await moveOn(after: .seconds(seconds), name: "\(seconds)") { scope in
                            defer { log("\(seconds)") }
                            try await waitUntilCancelled()
                        }
                    }
                }
                while timekeeper.count < 4 { await Task.yield() }
                #expect(time.requests.last == .second(10))
                // Woken too early, as after the longest wait: nothing happens, and the wake-up is asked for again.
                time.jump(to: .second(5), waking: timekeeper)
                #expect(timekeeper.count == 4 && log.all == [] && time.requests.last == .second(10))
                time.jump(to: .second(3_600), waking: timekeeper)
                while log.all.count < 3 { await Task.yield() }
                #expect(timekeeper.count == 1)
                #expect(Set(log.all) == ["10", "20", "30"])
                #expect(time.requests.last == .second(4_000))
                time.jump(to: .second(4_000), waking: timekeeper)
            }
        }
        #expect(log.all.last == "4000")
        #expect(timekeeper.count == 0)
    }

    @Test func `a deadline that passed unnoticed counts before the wake-up comes`() async throws {
        let time = JumpingTime()
        let timekeeper = Timekeeper(source: time)
        try await Timekeeper.withTimekeeper(timekeeper) {
            let scope = CancelScope(timeout: .seconds(10))
            let value: Void? = try await scope.run {
                #expect(!scope.cancelCalled)
                time.jump(to: .second(3_600))
                #expect(scope.cancelCalled && Deadline.currentEffective == .passed)
                #expect(!Task.isCancelled)
                try await checkpoint()
            }
            #expect(value == nil && scope.cancelledCaught)
            #expect(scope.cause == .deadline(.second(10)))
        }
    }

    @Test func `scopes inside of each other that are all overdue end from outside, with the cause of the outermost`()
        async throws
    {
        let time = JumpingTime()
        let timekeeper = Timekeeper(source: time)
        await Timekeeper.withTimekeeper(timekeeper) {
            let scopes = [30, 10, 20].map { CancelScope(timeout: .seconds($0), name: "\($0)") }
            let value: Void? = await scopes[0].run {
                let value: Void? = await scopes[1].run {
                    let value: Void? = try? await scopes[2].run {
                        time.jump(to: .second(3_600), waking: timekeeper)
                        try await waitUntilCancelled()
                    }
                    #expect(value == nil)
                }
                #expect(value != nil)
            }
            #expect(value != nil)
            #expect(scopes.allSatisfy { $0.cancelCalled && !$0.cancelledCaught })
        }
    }

    @Test func `a task that ignores its cancellation for hours is waited for`() async throws {
        try await Simulation.run(options: .withoutGrace) {
            let error = await thrown {
                try await withScopedTaskGroup { group in
                    let stubborn = group.addTask {
                        await withShield { try? await Task.sleep(for: .seconds(7_200), clock: .quattro) }
                        return 7
                    }
                    group.addTask { throw Oops() }
                    #expect(await stubborn.result.value == 7)
                    #expect(Simulation.elapsed == .seconds(7_200))
                }
            }
            #expect((error as? ErrorGroup)?.numbers == [0])
            #expect(Simulation.elapsed == .seconds(7_200))
        }
    }
}

/// Time that stands still until it jumps, and keeps what it was asked for.
private final class JumpingTime: TimeSource {
    private let state = Guarded((now: Deadline.second(0), requests: [Deadline]()))

    var now: Deadline { state.withLock { $0.now } }
    var requests: [Deadline] { state.withLock { $0.requests } }

    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {
        state.withLock { $0.requests.append(deadline) }
    }

    func deliver(_ work: @escaping @Sendable () -> Void) { work() }

    func jump(to instant: Deadline, waking timekeeper: Timekeeper? = nil) {
        state.withLock { $0.now = instant }
        timekeeper?.expire()
    }
}

extension Result {
    fileprivate var value: Success? { try? get() }
}
