import Testing

@testable import Quattro

/// Programming errors end the program with a message that names what was done, in a release build too.
struct TrapTests {
    // DESIGN 4.15
    @Test func `a scope that is run again is named by where it was made`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let scope = CancelScope(name: "upload")
                await scope.run {}
                await scope.run {}
            },
            says: "a cancel scope can be run only once, unlike that \"upload\" made at QuattroTests/TrapTests.swift"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let scope = CancelScope()
                _ = try await gather(
                    { try await scope.run { try await waitUntilCancelled() } },
                    { try await scope.run { try await waitUntilCancelled() } }
                )
            },
            says: "a cancel scope can be run only once"
        )
    }

    @Test func `a limiter without a place is refused, when it is made and later`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = ConcurrencyLimiter(0)
            },
            says: "the limit of a ConcurrencyLimiter must be at least 1, not 0"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                ConcurrencyLimiter(3).limit = -1
            },
            says: "the limit of a ConcurrencyLimiter must be at least 1, not -1"
        )
    }

    @Test func `a value that cannot be copied is taken once`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await withScopedTaskGroup { group in
                    let handle = group.addTask(name: "connecting") { Unique() }
                    _ = try await handle.takeValue()
                    _ = await handle.takeResult()
                }
            },
            says: "a value that cannot be copied was taken a second time, from "
        )
    }

    @Test func `the scopes of a group and of a child are taken`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await withScopedTaskGroup { group in await group.cancelScope.run {} }
            },
            says: "a cancel scope can be run only once"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await withScopedTaskGroup { group in
                    _ = group.addTask { _ = await CancelScope.current?.run {} }
                }
            },
            says: "a cancel scope can be run only once"
        )
    }

    // NU-10
    @Test func `whatever is added to a group that has ended`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var kept: ScopedTaskGroup?
                try await withScopedTaskGroup(name: "downloads") { kept = $0 }
                kept?.addBackgroundTask(name: "late") {}
            },
            says: "a task was added to task group \"downloads\"",
            "after it had ended: \"late\""
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var kept: ScopedTaskGroup?
                try await withScopedTaskGroup(name: "downloads") { kept = $0 }
                kept?.addImmediateTask {}
            },
            says: "a task was added to task group \"downloads\"",
            "after it had ended"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var kept: ScopedTaskGroup?
                try await withScopedTaskGroup(name: "downloads") { kept = $0 }
                try await kept?.runAbandoningOnCancel(name: "late") {
                } late: { _ in
                }
            },
            says: "a task was added to task group \"downloads\"",
            "after it had ended: \"late\""
        )
    }

    // LI-04, LI-05
    @Test func `a limit below one, in whatever takes one`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await gather(concurrencyLimit: -3, {}, {})
            },
            says: "the concurrency limit of a task group must be at least 1, not -3"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await gatherResults(concurrencyLimit: 0, {}, {})
            },
            says: "the concurrency limit of a task group must be at least 1, not 0"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await [1, 2].concurrentMap(concurrencyLimit: 0) { $0 }
            },
            says: "a concurrency limit must be at least 1, not 0"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await AsyncStream<Int> { $0.finish() }.concurrentMapResults(concurrencyLimit: .min) { $0 }
            },
            says: "a concurrency limit must be at least 1, not \(Int.min)"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await [1, 2].withConcurrentResults(concurrencyLimit: 0) {
                    $0
                } body: { _ in
                }
            },
            says: "a concurrency limit must be at least 1, not 0"
        )
    }

    // ST-03
    @Test func `reporting twice from a task of the child's`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await withScopedTaskGroup(name: "servers") { group in
                    try await group.start { status in
                        status.started()
                        await Task { status.started() }.value
                    }
                }
            },
            says: "started(_:) was called twice by a task in task group \"servers\""
        )
    }

    // DF-21
    @Test func `entering with a deferrer after its end`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var kept: Deferrer?
                try await withDeferrer(name: "report") { kept = $0 }
                _ = try await kept?.enter { (body: @escaping @Sendable (Int) async throws -> Void) in try await body(1)
                }
            },
            says: "a Deferrer was used after it had been unwound, in deferrer \"report\""
        )
    }

    @Test func `a place in a list that is given back twice`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                var slots = Slots<Int>()
                let places = (0..<2).map { slots.insert($0) }
                for _ in 1...2 { slots.remove(at: places[0]) }
            },
            says: "a place in a list was given back that is free"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                // The memory of a burst has been given back, and its places with it.
                var slots = Slots<Int>()
                let places = (0..<20).map { slots.insert($0) }
                for place in places + places.suffix(1) { slots.remove(at: place) }
            },
            says: "a place in a list was given back that is free"
        )
    }
}

/// Expects that a program has printed all of `parts` when it ended.
private func expect(_ result: ExitTest.Result?, says parts: String..., at location: SourceLocation = #_sourceLocation) {
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    for part in parts { #expect(output.contains(part), sourceLocation: location) }
}

private struct Unique: ~Copyable, Sendable {}
