import QuattroTesting
import Testing

@testable import Quattro

struct LimitTests {
    // LI-01, LI-02
    @Test(.simulated) func `children start in order as places become free`() async throws {
        let log = Log()
        try await withScopedTaskGroup(concurrencyLimit: 2) { group in
            for (index, seconds) in [3, 1, 1, 1].enumerated() {
                group.addTask {
                    log("\(index) at \(elapsed.components.seconds)")
                    try await sleep(.seconds(seconds))
                }
            }
        }
        #expect(log.all.sorted() == ["0 at 0", "1 at 0", "2 at 1", "3 at 2"])
        #expect(elapsed == .seconds(3))
    }

    // LI-04
    @Test func `a limit below one ends the program with a message`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            try await withScopedTaskGroup(concurrencyLimit: 0) { _ in }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("the concurrency limit of a task group must be at least 1, not 0"))
    }

    // LI-03, LI-07, LI-11
    @Test(.simulated) func `adding never waits, the group waits for the queue, and the body is not counted`()
        async throws
    {
        let counter = Counted()
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            for _ in 1...100 { group.addTask { counter.add() } }
            #expect(counter.count == 0)
        }
        #expect(counter.count == 100)
    }

    // LI-08
    @Test(.simulated) func `queued children of a cancelled group never start, and their handles throw`() async throws {
        let log = Log()
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            let handles = (1...3).map { index in
                group.addTask {
                    log("start \(index)")
                    try await sleep(.seconds(100))
                }
            }
            try await sleep(.seconds(1))
            group.cancelAll()
            for handle in handles {
                let result = await handle.result
                #expect(throws: CancellationError.self) { try result.get() }
            }
        }
        #expect(log.all == ["start 1"])
    }

    // LI-09
    @Test(.simulated) func `after a failure nobody slips through`() async throws {
        let log = Log()
        let error = await thrown {
            try await withScopedTaskGroup(concurrencyLimit: 1) { group in
                group.addTask { throw Oops(number: 1) }
                for index in 2...5 { group.addTask { log("start \(index)") } }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(log.all == [])
    }

    // LI-08
    @Test func `a child whose turn has come but that has not started yet does not start in a group that is cancelled`()
        async throws
    {
        let courses = Log()
        try await Simulation.explore(seeds: 0..<50) {
            let log = Log()
            try await withScopedTaskGroup(concurrencyLimit: 1) { group in
                let first = group.addTask { try await sleep(.seconds(1)) }
                let second = group.addTask { log("second") }
                try await first.value
                group.cancelAll()
                log("cancelled")
                _ = await second.result
            }
            courses(log.all.joined(separator: ", "))
        }
        #expect(Set(courses.all) == ["cancelled", "second, cancelled"])
    }

    // LI-10
    @Test(.simulated) func `a queued child that is cancelled uses no place`() async throws {
        let log = Log()
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            group.addTask { try await sleep(.seconds(1)) }
            let second = group.addTask { log("second") }
            group.addTask { log("third at \(elapsed)") }
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            #expect(elapsed == .zero)
        }
        #expect(log.all == ["third at 1.0 seconds"])
    }

    // LI-12
    @Test(.simulated) func `a place becomes free however its child ends`() async throws {
        let log = Log()
        _ = await thrown {
            try await withScopedTaskGroup(concurrencyLimit: 1, onFailure: .waitForAll) { group in
                group.addTask { throw Oops() }
                let cancelled = group.addTask { try await sleep(.seconds(100)) }
                group.addTask { log("third at \(elapsed)") }
                try await sleep(.seconds(1))
                cancelled.cancel()
            }
        }
        #expect(log.all == ["third at 1.0 seconds"])
    }

    // LI-15
    @Test(.simulated) func `time in the queue counts against the deadlines around the group`() async throws {
        let log = Log()
        try await moveOn(after: .seconds(2)) {
            try await withScopedTaskGroup(concurrencyLimit: 1) { group in
                for index in 1...5 {
                    group.addTask {
                        log("start \(index)")
                        try await sleep(.seconds(1))
                    }
                }
            }
        }
        #expect(log.all == ["start 1", "start 2"])
    }

    // LI-16
    @Test(.simulated) func `limits of nested groups are independent`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1) { outer in
            outer.addTask {
                try await withScopedTaskGroup(concurrencyLimit: 2) { inner in
                    for _ in 1...4 { inner.addTask { try await sleep(.seconds(1)) } }
                }
            }
            outer.addTask { try await sleep(.seconds(1)) }
        }
        #expect(elapsed == .seconds(3))
    }
}
