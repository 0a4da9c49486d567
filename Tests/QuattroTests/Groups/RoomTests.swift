import QuattroTesting
import Testing

@testable import Quattro

/// Groups that are full, or over.
struct RoomTests {
    @Test(.simulated) func `a listener is held back until a child ends`() async throws {
        let log = Log()
        try await withScopedTaskGroup(concurrencyLimit: 2) { group in
            for number in 0..<5 {
                _ = try await group.addTaskWhenFree { try await sleep(.seconds(1)) }
                log("\(number) at \(elapsed.components.seconds)")
                #expect(group.counts.queued == 0)
            }
        }
        #expect(log.all == ["0 at 0", "1 at 0", "2 at 1", "3 at 1", "4 at 2"])
        #expect(elapsed == .seconds(3))
    }

    @Test(.simulated) func `turns are taken in the order of adding, whoever adds how`() async throws {
        let log = Log()
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            group.addTask { try await sleep(.seconds(1)) }
            group.addTask { log("1") }
            group.addBackgroundTask { _ = try await group.addTaskWhenFree { log("2") } }
            try await sleep(.milliseconds(1))
            group.addTask { log("3") }
            #expect(group.counts == .init(running: 1, queued: 3, background: 1))
            try await sleep(.seconds(2))
        }
        #expect(log.all == ["1", "2", "3"])
    }

    @Test(.simulated) func `a caller that is cancelled while it waits adds nothing, and loses no place`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            group.addTask { try await sleep(.seconds(2)) }
            let added = try await moveOn(after: .seconds(1)) {
                try await group.addTaskWhenFree { Issue.record("begun") }
            }
            #expect(added == nil)
            #expect(group.counts == .init(running: 1, queued: 0, background: 0))
            try await sleep(.seconds(2))
            let next = group.addTaskUnlessFull { 1 }
            expect(try await next?.value, is: 1)
        }
    }

    @Test(.simulated(seeds: 0..<200))
    func `in the instant in which a place becomes free, a caller that is cancelled either adds or throws`() async throws
    {
        let begun = Counted()
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            group.addTask { try await sleep(.seconds(1)) }
            let result = await Result.of {
                try await moveOn(after: .seconds(1)) { try await group.addTaskWhenFree { begun.add() } }
            }
            let handle = (try? result.get()).flatMap(\.self).flatMap(\.self)
            if let handle { _ = try await handle.value }
            #expect(begun.count == (handle == nil ? 0 : 1))
            try await sleep(.seconds(1))
            #expect(group.addTaskUnlessFull {} != nil)
        }
    }

    @Test(.simulated(seeds: 0..<100)) func `a group that is cancelled first takes no more`() async throws {
        try await withScopedTaskGroup { program in
            try await withScopedTaskGroup(concurrencyLimit: 1) { group in
                group.addTask { await withShield { try? await sleep(.seconds(3)) } }
                let waiting = program.addTask {
                    try await group.addTaskWhenFree { Issue.record("begun") } == nil
                }
                try await sleep(.seconds(1))
                group.cancelAll()
                expect(try await withShield { try await waiting.value }, is: true)
                let later = try await withShield { try await group.addTaskWhenFree { Issue.record("begun") } }
                #expect(later == nil)
            }
        }
    }

    @Test(.simulated(seeds: 0..<100)) func `a group that fails first takes no more`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { program in
                try await withScopedTaskGroup(concurrencyLimit: 2) { group in
                    group.addTask { await withShield { try? await sleep(.seconds(3)) } }
                    group.addTask {
                        try await sleep(.seconds(1))
                        throw Oops(number: 1)
                    }
                    let added = program.addTask { try await group.addTaskWhenFree { Issue.record("begun") } == nil }
                    expect(try await withShield { try await added.value }, is: true)
                }
            }
        }
        #expect((error as? ErrorGroup)?.leaves.compactMap { ($0 as? Oops)?.number } == [1])
    }

    @Test(.simulated) func `a caller that is cancelled already adds nothing, even where there is a place`() async throws
    {
        try await withScopedTaskGroup { group in
            try await moveOn(after: .zero) {
                _ = try await group.addTaskWhenFree { Issue.record("begun") }
                Issue.record("went on")
            }
            try await withCancelScope { scope in
                scope.cancel()
                try await withShield { _ = try await group.addTaskWhenFree {} }
            }
        }
    }

    @Test(.simulated) func `a full group refuses what would not wait, and its operation never runs`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            let first = group.addTaskUnlessFull { try await sleep(.seconds(1)) }
            #expect(first != nil)
            #expect(group.addTaskUnlessFull { Issue.record("begun") } == nil)
            #expect(group.counts == .init(running: 1, queued: 0, background: 0))
            try await first?.value
            #expect(group.addTaskUnlessFull {} != nil)
        }
    }

    @Test(.simulated) func `what comes too late is refused, and what comes in time is awaited`() async throws {
        let log = Log()
        var kept: ScopedTaskGroup?
        try await withScopedTaskGroup { group in
            kept = group
            #expect(!group.hasEnded)
            let handle = group.addTaskUnlessEnded {
                try await sleep(.seconds(1))
                log("in time")
            }
            #expect(handle != nil)
        }
        let group = try #require(kept)
        #expect(group.hasEnded)
        #expect(group.addTaskUnlessEnded { log("too late") } == nil)
        #expect(group.addTaskUnlessFull { log("too late") } == nil)
        let late = try await group.addTaskWhenFree { log("too late") }
        #expect(late == nil)
        #expect(log.all == ["in time"])
        #expect(group.counts == .init(running: 0, queued: 0, background: 0))
        #expect("\(group)".hasSuffix(": ended"))
    }

    @Test(.simulated) func `in a cancelled group what does not wait starts cancelled`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.cancelAll()
            group.addTaskUnlessEnded { log("ended: \(Task.isCancelled)") }
            _ = group.addTaskUnlessFull { log("full: \(Task.isCancelled)") }
        }
        #expect(log.all.sorted() == ["ended: true", "full: true"])
    }

    @Test(.simulated) func `a description says what a group has to do`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1, name: "server") { group in
            for _ in 0..<3 { group.addTask { try await sleep(.seconds(1)) } }
            group.addBackgroundTask { try await waitUntilCancelled() }
            #expect("\(group)".hasPrefix("task group \"server\" (QuattroTests/RoomTests.swift:"))
            #expect("\(group)".hasSuffix("): 1 running of at most 1, 2 queued, 1 in the background; running"))
            group.cancelAll(reason: "enough")
            #expect("\(group)".hasSuffix("; running, cancelled explicitly: enough"))
        }
    }

    /// One turn for each caller that waits, however many children there are in all.
    @Test func `nothing is kept of children that have not begun`() async throws {
        var most = 0
        try await withScopedTaskGroup(concurrencyLimit: 4) { group in
            for _ in 0..<10_000 {
                _ = try await group.addTaskWhenFree { await Task.yield() }
                let present = group.counts.running + group.counts.queued
                most = max(most, present)
            }
        }
        #expect(most <= 4)
    }
}

extension Result where Failure == any Error {
    fileprivate static nonisolated(nonsending) func of(
        _ body: nonisolated(nonsending) () async throws -> Success
    ) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
