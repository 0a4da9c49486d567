import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// What a real machine never does, a simulation does not do: a job that leaves no actor is not interrupted.
struct RealMachineTests {
    /// In how many ways a task is made.
    enum Kind: CaseIterable, Sendable {
        case child, scopedChild, asyncLet, task, detached, immediate
    }

    @Test(arguments: Kind.allCases) func `a lock that is held until a continuation's closure is held over no switch`(
        kind: Kind
    ) async throws {
        try await Simulation.explore(seeds: 0..<200, options: .strict) {
            let passage = Passage()
            try await runBoth(kind, { await passage.pass() }, { passage.open() })
        }
    }

    @Test(arguments: Kind.allCases) func `nor is one that is held over calls from no actor to no actor`(
        kind: Kind
    ) async throws {
        let overlaps = Shared(0)
        try await Simulation.explore(seeds: 0..<200, options: .strict) {
            let lock = TryLock()
            @Sendable @concurrent func work() async {
                for depth in 0..<4 {
                    guard lock.take() else { return overlaps.withLock { $0 += 1 } }
                    await descend(depth)
                    await withCheckedContinuation { continuation in
                        lock.unlock()
                        continuation.resume()
                    }
                }
            }
            try await runBoth(kind, work, work)
        }
        #expect(overlaps.withLock { $0 } == 0)
    }

    @Test func `what leaves the main actor may be overtaken there`() async throws {
        let overlaps = Shared(0)
        try await Simulation.explore(seeds: 0..<200, options: .strict) {
            let isBusy = Shared(false)
            @Sendable @MainActor func work() async {
                let wasBusy = isBusy.withLock { busy in
                    defer { busy = true }
                    return busy
                }
                if wasBusy { overlaps.withLock { $0 += 1 } }
                await descend(1)
                isBusy.withLock { $0 = false }
            }
            let tasks = (0..<2).map { _ in Task { await work() } }
            for task in tasks { await task.value }
        }
        #expect(overlaps.withLock { $0 } > 0)
    }

    private func runBoth(
        _ kind: Kind,
        _ first: @escaping @Sendable () async -> Void,
        _ second: @escaping @Sendable () async -> Void
    ) async throws {
        switch kind {
        case .child:
            await withTaskGroup { group in
                group.addTask { await first() }
                group.addTask { await second() }
            }
        case .scopedChild:
            try await withScopedTaskGroup { group in
                group.addTask { await first() }
                group.addTask { await second() }
            }
        case .asyncLet:
            async let one: Void = first()
            async let other: Void = second()
            _ = await (one, other)
        case .task:
            let tasks = [Task { await first() }, Task { await second() }]
            for task in tasks { await task.value }
        case .detached:
            let tasks = [Task.detached { await first() }, Task.detached { await second() }]
            for task in tasks { await task.value }
        case .immediate:
            let tasks = [Task.immediate { await first() }, Task.immediate { await second() }]
            for task in tasks { await task.value }
        }
    }
}

@concurrent private func descend(_ depth: Int) async {
    if depth > 0 { await descend(depth - 1) }
}

/// A lock that is never waited for: nobody could give it back on a simulation's thread.
private final class TryLock: Sendable {
    private let isTaken = Shared(false)

    func take() -> Bool {
        isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    func unlock() { isTaken.withLock { $0 = false } }
}

/// Waits until it is opened, in the way of many a package: the lock is held until the continuation is stored.
private final class Passage: Sendable {
    private let lock = TryLock()
    private let state = Shared<(isOpen: Bool, waiting: UnsafeContinuation<Void, Never>?)>((false, nil))

    func pass() async {
        take()
        if state.withLock({ $0.isOpen }) { return lock.unlock() }
        await withUnsafeContinuation(isolation: nil) { continuation in
            state.withLock { $0.waiting = continuation }
            lock.unlock()
        }
    }

    func open() {
        take()
        let waiting = state.withLock { state in
            state.isOpen = true
            return state.waiting.take()
        }
        lock.unlock()
        waiting?.resume()
    }

    private func take() {
        #expect(lock.take(), "the lock is held over a switch")
    }
}
