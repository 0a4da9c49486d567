import Testing

@testable import Quattro

/// The table of the page "Where a cancelled task stops", row by row.
struct CheckpointTests {
    /// What the rows wait for.
    struct Things {
        let group: ScopedTaskGroup
        let ended: TaskHandle<Int>
        let running: TaskHandle<Void>
        let kept = Promise<Int>()
        let open = Promise<Int>()
        let limiter = ConcurrencyLimiter(1)

        init(in group: ScopedTaskGroup) async throws {
            self.group = group
            ended = group.addTask { 1 }
            running = group.addBackgroundTask { try await sleep(.seconds(3600)) }
            kept.succeed(1)
            _ = try await ended.value
        }
    }

    typealias Row = (name: String, body: @Sendable (Things) async throws -> Void)

    static let thatThrow: [Row] = [
        ("Task.sleep", { _ in try await Task.sleep(for: .seconds(1)) }),
        ("Task.sleep of no time", { _ in try await sleep(.zero) }),
        ("checkpoint", { _ in try await checkpoint() }),
        ("Task.checkCancellation", { _ in try Task.checkCancellation() }),
        ("value of a child that runs", { try await $0.running.value }),
        ("value of an open promise", { _ = try await $0.open.value }),
        ("withPlace of a limiter with a free place", { try await $0.limiter.withPlace {} }),
        ("addTaskWhenFree", { try await $0.group.addTaskWhenFree {} }),
        (
            "runAbandoningOnCancel",
            {
                _ = try await $0.group.runAbandoningOnCancel {
                    1
                } late: { _ in
                }
            }
        ),
        ("gather", { _ in _ = try await gather({ 1 }, { 2 }) }),
        ("gatherResults", { _ in _ = try await gatherResults({ 1 }, { 2 }) }),
        ("concurrentMap", { _ in _ = try await [1].concurrentMap { $0 } }),
        ("concurrentMap of nothing", { _ in _ = try await [Int]().concurrentMap { $0 } }),
        ("concurrentForEach", { _ in try await [1].concurrentForEach { _ in } }),
        (
            "next of withElements",
            { _ in try await withElements(of: numbers()) { elements in _ = try await elements.next() } }
        ),
    ]

    static let thatDoNot: [Row] = [
        ("value of a child that has ended", { _ = try await $0.ended.value }),
        ("value of a promise that is kept", { _ = try await $0.kept.value }),
        ("race of operations that are ready", { _ in _ = try await race({ 1 }, { 2 }) }),
        (
            "start of a child that reports at once",
            { try await $0.group.start { (status: TaskStatus<Void>) in status.started() } }
        ),
        ("withPlaceIfFree", { _ = await $0.limiter.withPlaceIfFree {} }),
        ("a group", { _ in try await withScopedTaskGroup { _ in } }),
        ("a scope", { _ in await withCancelScope { _ in } }),
        ("a limit", { _ in try await fail(after: .seconds(1)) {} }),
        ("a shield", { _ in try await withShield { try await checkpoint() } }),
        ("a deferrer", { _ in try await withDeferrer { $0.defer { try await sleep(.seconds(1)) } } }),
        ("addTask", { $0.group.addTask {} }),
        ("for await over a stream", { _ in for await _ in numbers() {} }),
        ("Task.yield", { _ in await Task.yield() }),
        ("result of a child that has ended", { _ = await $0.ended.result }),
        ("a call of an actor", { _ in await Bystander().doNothing() }),
    ]

    private actor Bystander {
        func doNothing() {}
    }

    /// Of which two are there.
    private static func numbers() -> AsyncStream<Int> {
        AsyncStream { continuation in
            continuation.yield(1)
            continuation.yield(2)
            continuation.finish()
        }
    }

    /// Runs a row in a scope that is cancelled.
    private func errors(of row: Row) async throws -> [(any Error)?] {
        try await withScopedTaskGroup { group in
            let things = try await Things(in: group)
            var errors: [(any Error)?] = []
            await withCancelScope { scope in
                scope.cancel()
                for _ in 1...2 { errors.append(await thrown { try await row.body(things) }) }
            }
            return errors
        }
    }

    @Test(.simulated, arguments: thatThrow.indices)
    func `a wait that throws does so each time`(row: Int) async throws {
        let errors = try await errors(of: Self.thatThrow[row])
        #expect(errors.count == 2)
        for error in errors { #expect(error is CancellationError, "\(Self.thatThrow[row].name)") }
    }

    @Test(.simulated, arguments: thatDoNot.indices)
    func `what has its result already, and what ends on its own terms, does not throw`(row: Int) async throws {
        let errors = try await errors(of: Self.thatDoNot[row])
        #expect(errors.count == 2)
        for error in errors { #expect(error == nil, "\(Self.thatDoNot[row].name)") }
    }

    @Test(.simulated) func `a stream hands out what it has, and then ends or throws`() async throws {
        await withCancelScope { scope in
            scope.cancel()
            var plain: [Int] = []
            for await number in Self.numbers() { plain.append(number) }
            var throwing: [Int] = []
            let error = await thrown {
                for try await number in Self.numbers().throwingOnCancellation() { throwing.append(number) }
            }
            #expect(plain == [1, 2])
            #expect(throwing == [1, 2])
            #expect(error is CancellationError)
        }
    }

    @Test func `the value of a standard task that cannot throw comes whatever is cancelled`() async throws {
        await withCancelScope { scope in
            scope.cancel()
            #expect(await Task { 1 }.value == 1)
        }
    }

    @Test(.simulated) func `children begin in a cancelled group, and their waits throw`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.cancelAll()
            group.addTask {
                log("begun")
                await #expect(throws: CancellationError.self) { try await checkpoint() }
            }
        }
        #expect(log.all == ["begun"])
    }
}
