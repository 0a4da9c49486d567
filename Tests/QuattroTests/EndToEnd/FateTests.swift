import Testing

@testable import Quattro

/// Ten thousand tasks with random failures, cancels and deadlines, in every kind of group there is: when it is over,
/// nothing of them is left.
@Suite(.serialized) struct FateTests {
    @Test(arguments: 0..<5 as Range<UInt64>) func `children, background children and starts`(seed: UInt64) async throws
    {
        try await withFates(seed: seed, rounds: 40, tasksPerRound: 50) { fates in
            try await withScopedTaskGroup(
                concurrencyLimit: fates.next(3) == 0 ? 8 : nil,
                onFailure: fates.next(2) == 0 ? .waitForAll : .cancelAll
            ) { group in
                var handles: [TaskHandle<Int>] = []
                for _ in 0..<50 {
                    let fate = fates.nextFate()
                    switch fates.next(5) {
                    case 0: group.addBackgroundTask { try await fate.meet() }
                    case 1:
                        _ = try? await group.start { status in
                            status.started(try await fate.meet())
                            try await fate.meet()
                        }
                    case 2: handles.append(group.addImmediateTask { try await fate.meet() })
                    default: handles.append(group.addTask { try await fate.meet() })
                    }
                }
                for handle in handles where fates.next(4) == 0 { handle.cancel() }
                for handle in handles where fates.next(4) == 0 { _ = await handle.result }
                if fates.next(3) == 0 { group.cancelScope.deadline = .after(.milliseconds(1)) }
            }
        }
    }

    @Test(arguments: 0..<5 as Range<UInt64>) func `maps, races and gathers`(seed: UInt64) async throws {
        try await withFates(seed: seed, rounds: 40, tasksPerRound: 50) { fates in
            let list = (0..<46).map { _ in fates.nextFate() }
            let limit = fates.next(2) == 0 ? Int(fates.next(8)) + 1 : nil
            let (a, b, c, d) = (fates.nextFate(), fates.nextFate(), fates.nextFate(), fates.nextFate())
            _ = try? await race(staggeredBy: .microseconds(100), [a, b].map { fate in { try await fate.meet() } })
            _ = try? await gather({ try await c.meet() }, { try await d.meet() })
            _ = try await list.concurrentMap(concurrencyLimit: limit) { try await $0.meet() }
        }
    }

    @Test(arguments: 0..<5 as Range<UInt64>) func `deferrers`(seed: UInt64) async throws {
        try await withFates(seed: seed, rounds: 200, tasksPerRound: 10) { fates in
            try await withDeferrer(grace: fates.next(4) == 0 ? .milliseconds(1) : nil) { deferrer in
                for _ in 0..<10 {
                    let fate = fates.nextFate()
                    if fates.next(2) == 0 {
                        deferrer.defer { try await fate.meet() }
                    } else {
                        _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                            try await body(fate.meet())
                            try await fate.meet()
                        }
                    }
                }
            }
        }
    }
}

/// Runs rounds of something, each in a scope that may be cancelled from a thread or by a deadline at any moment, and checks
/// after each that nothing of it lives.
private func withFates(
    seed: UInt64,
    rounds: Int,
    tasksPerRound: Int,
    _ round: @escaping @Sendable (Fates) async throws -> Void
) async throws {
    let living = Counted()
    for number in 0..<rounds {
        let fates = Fates(seed: seed &* 1_000 &+ UInt64(number), living: living)
        let scope = CancelScope(timeout: fates.next(3) == 0 ? .microseconds(Int64(fates.next(2_000))) : nil)
        if fates.next(4) == 0 { onThread { scope.cancel() } }
        let error = await thrown { try await scope.run { try await round(fates) } }
        let isExpected = error == nil || error is ErrorGroup || error is Oops || error is DeadlineExceeded
        // A cleanup that cancels its own scope is a cancellation that nobody around has asked for.
        #expect(isExpected || error is CancellationError, "\(error as Any)")
        #expect(living.count == 0)
    }
}

/// Random choices and tasks' fates.
private final class Fates: Sendable {
    private let random: Guarded<SplitMix64>
    private let living: Counted

    init(seed: UInt64, living: Counted) {
        random = Guarded(SplitMix64(seed: seed))
        self.living = living
    }

    func next(_ bound: UInt64) -> UInt64 { random.withLock { $0.next() % bound } }

    func nextFate() -> Fate { Fate(kind: next(8), living: living) }

}

private final class Fate: Sendable {
    private let kind: UInt64
    private let living: Counted

    init(kind: UInt64, living: Counted) {
        self.kind = kind
        self.living = living
        living.add()
    }

    deinit { living.add(-1) }

    @discardableResult
    func meet() async throws -> Int {
        switch kind {
        case 0: throw Oops(number: 1)
        case 1: try await Task.sleep(for: .microseconds(200))
        case 2: try await fail(after: .microseconds(100)) { try await Task.sleep(for: .seconds(60)) }
        case 3: await moveOn(after: .microseconds(50)) { try? await Task.sleep(for: .seconds(60)) }
        case 4: await Task.yield()
        case 5: CancelScope.current?.cancel()
        default: break
        }
        return Int(kind)
    }
}
