import QuattroTesting
import Testing

@testable import Quattro

/// What a group and its handles keep of children that are over.
///
/// Where errors are counted, each test is a process of its own: whenever a test ends, Swift Testing looks through all errors that are
/// alive, and so keeps each of them for that moment, also those of a test that runs beside it.
struct KeepingTests {
    @Test(.simulated(seeds: 0..<1)) func `a failure is remembered once, however often its result is read`() async throws
    {
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                let failing = (0..<2).map { number in group.addTask { throw Oops(number: number) } }
                for _ in 0..<1_000 { for handle in failing { _ = await handle.result } }
                let given = group.state.withLock { $0.given.count }
                #expect(given == 2)
                try await failing[1].value
            }
        }
        #expect((error as? ErrorGroup)?.numbers.sorted() == [0, 1])
    }

    @Test func `a group keeps no error of a child that was cancelled by its handle, wherever that was read`() async {
        await #expect(processExitsWith: .success) {
            try await Simulation.explore(seeds: 0..<5) { try await cancelOneByOne() }
        }
    }

    @Test func `a handle that is kept keeps the child's result, and not the group or its errors`() async {
        await #expect(processExitsWith: .success) {
            try await Simulation.explore(seeds: 0..<5) { try await keepHandles() }
        }
    }

    @Test func `a group that is kept for longer than it runs keeps none of its errors`() async {
        await #expect(processExitsWith: .success) { try await Simulation.explore(seeds: 0..<5) { await keepGroup() } }
    }

    @Test func `of an operation its caller finds nothing left but what it came to`() async {
        await #expect(processExitsWith: .success) {
            try await Simulation.explore(seeds: 0..<20) { try await findNothingOfOperations() }
        }
    }

    @Test func `of operations that were left behind nothing is left when their group has ended`() async {
        await #expect(processExitsWith: .success) { try await leaveNothingBehind() }
    }

    /// On the real pool, where the tasks of the children take a moment longer to go than the group.
    @Test func `when a group has thrown, no error, value or capture of its children is left`() async {
        await #expect(processExitsWith: .success) { await leaveNothing() }
    }

    @Test func `when a cancelled group has thrown, nothing is left of what its children have answered with`() async {
        await #expect(processExitsWith: .success) { await leaveNoCancellation() }
    }
}

@Sendable private func cancelOneByOne() async throws {
    let living = Counted()
    try await withScopedTaskGroup { group in
        for round in 0..<60 {
            let worker = group.addTask {
                do { try await waitUntilCancelled() } catch { throw Cancelled(Tracked(living)) }
            }
            worker.cancel(reason: "restart")
            switch round % 3 {
            case 0: _ = await worker.result
            case 1: try? await worker.value
            default: _ = await group.addTask { _ = await worker.result }.result
            }
        }
        #expect(living.count == 0)
    }
}

@Sendable private func keepHandles() async throws {
    let living = Counted()
    weak var kept: ScopedTaskGroup?
    var handles: [TaskHandle<Int>] = []
    var failing: TaskHandle<Void>?
    _ = await thrown {
        try await withScopedTaskGroup(onFailure: .waitForAll) { group in
            kept = group
            for number in 0..<10 {
                handles.append(group.addTask { number })
                failing = group.addTask { throw Failed(Tracked(living)) }
            }
        }
    }
    #expect(kept == nil)
    // That of the one failed child whose handle is kept.
    #expect(living.count == 1)
    for (number, handle) in handles.enumerated() { expect(try await handle.value, is: number) }
    let error = await thrown { try await failing?.value }
    #expect(error is Failed)
}

@Sendable private func keepGroup() async {
    let living = Counted()
    var kept: ScopedTaskGroup?
    _ = await thrown {
        try await withScopedTaskGroup { group in
            kept = group
            group.addTask { throw Failed(Tracked(living)) }
            try await waitUntilCancelled()
        }
    }
    #expect(kept != nil && living.count == 0)
}

@Sendable private func leaveNothing() async {
    let living = Counted()
    for round in 0..<2_000 {
        do {
            try await withScopedTaskGroup(onFailure: round % 2 == 0 ? .cancelAll : .waitForAll) { group in
                for number in 0..<4 {
                    let captured = Tracked(living)
                    group.addTask {
                        guard captured.isAlive, number % 2 == 0 else { throw Failed(Tracked(living)) }
                        return Tracked(living)
                    }
                }
            }
        } catch {}
        #expect(living.count == 0)
    }
}

/// Cancelled from around, so that no scope absorbs the error and keeps it.
@Sendable private func leaveNoCancellation() async {
    let living = Counted()
    await Task {
        withUnsafeCurrentTask { $0?.cancel() }
        for _ in 0..<5_000 {
            do {
                try await withScopedTaskGroup { group in
                    for _ in 0..<4 {
                        group.addTask {
                            do { try await waitUntilCancelled() } catch { throw Cancelled(Tracked(living)) }
                        }
                    }
                }
                Issue.record("the group was cancelled, and has not thrown")
            } catch {
                if !(error is Cancelled) { Issue.record(error) }
            }
            #expect(living.count == 0)
        }
    }.value
}

@Sendable private func findNothingOfOperations() async throws {
    let living = Counted()
    try await withScopedTaskGroup { group in
        for number in 0..<20 {
            let result = await operate(living, number, in: group, for: .seconds(1))
            // The value or the error, and neither of the closures.
            #expect(living.count == 1)
            withExtendedLifetime(result) {}
        }
        #expect(living.count == 0)
        let early = await operate(living, slow, in: group, for: .milliseconds(500))
        // The work goes on, and both closures are still needed.
        #expect(early == nil && living.count == 2)
        try await sleep(.seconds(1))
        #expect(living.count == 0)
    }
}

/// On the real pool, with limits around the time that it takes.
@Sendable private func leaveNothingBehind() async throws {
    let living = Counted()
    for round in 0..<500 {
        try await withScopedTaskGroup { program in
            try await withScopedTaskGroup { group in
                for number in 0..<8 {
                    group.addTask { _ = await operate(living, number, in: program, for: .microseconds(round % 60)) }
                }
            }
        }
        #expect(living.count == 0)
    }
}

/// The number of one that takes a second.
private let slow = 100

private func operate(
    _ living: Counted,
    _ number: Int,
    in group: ScopedTaskGroup,
    for limit: Duration
) async -> Result<Tracked, any Error>? {
    await moveOn(after: limit) {
        let (captured, ofLate) = (Tracked(living), Tracked(living))
        do {
            return .success(
                try await group.runAbandoningOnCancel {
                    if number == slow { await deaf(.seconds(1)) }
                    await withShield { await Task.yield() }
                    guard captured.isAlive, number % 2 == 0 else { throw Failed(Tracked(living)) }
                    return Tracked(living)
                } late: { _ in
                    withExtendedLifetime(ofLate) {}
                }
            )
        } catch let error as Failed {
            return .failure(error)
        } catch {
            return nil
        }
    } ?? nil
}

/// Counts how many there are, in a counter of the test's own.
private final class Tracked: Sendable {
    private let living: Counted

    var isAlive: Bool { living.count > 0 }

    init(_ living: Counted) {
        self.living = living
        living.add()
    }

    deinit { living.add(-1) }
}

private struct Failed: Error {
    let tracked: Tracked

    init(_ tracked: Tracked) { self.tracked = tracked }
}

private struct Cancelled: CancellationRepresentable {
    let tracked: Tracked
    var isCancellation: Bool { true }

    init(_ tracked: Tracked) { self.tracked = tracked }
}
