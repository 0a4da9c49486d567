import Testing

@testable import Quattro

struct BackgroundTests {
    // BG-01, BG-02
    @Test(.simulated) func `a background task is cancelled when body and foreground are done`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addBackgroundTask {
                let error = await thrown { try await sleep(.seconds(100)) }
                log("\(error is CancellationError) at \(elapsed)")
                throw CancellationError()
            }
            group.addTask { try await sleep(.seconds(3)) }
            try await sleep(.seconds(1))
        }
        #expect(log.all == ["true at 3.0 seconds"])
    }

    // BG-03
    @Test(.simulated) func `one that is added when the rest is done starts cancelled`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addBackgroundTask {
                try? await waitUntilCancelled()
                group.addBackgroundTask {
                    log("started \(Task.isCancelled)")
                    try await sleep(.seconds(100))
                }
            }
        }
        #expect(log.all == ["started true"])
        #expect(elapsed == .zero)
    }

    @Test(.simulated) func `one that is added for a foreground child that came late lasts as long as that`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addBackgroundTask {
                try? await waitUntilCancelled()
                group.addTask { try await sleep(.seconds(5)) }
                group.addBackgroundTask {
                    let error = await thrown { try await sleep(.seconds(100)) }
                    log("\(error is CancellationError) at \(elapsed)")
                }
            }
            try await sleep(.seconds(1))
        }
        #expect(log.all == ["true at 6.0 seconds"])
    }

    // BG-04
    @Test(.simulated) func `its error fails the group`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addBackgroundTask {
                    try await sleep(.seconds(2))
                    throw Oops(number: 1)
                }
                group.addTask { try await sleep(.seconds(100)) }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .seconds(2))
    }

    // BG-05
    @Test(.simulated) func `an error in answer to its final cancellation fails the group`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addBackgroundTask {
                    try? await sleep(.seconds(100))
                    throw Oops(number: 1)
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }

    // BG-06, BG-07
    @Test(.simulated) func `it may end by itself, and its value can be had`() async throws {
        try await withScopedTaskGroup { group in
            let quick = group.addBackgroundTask { 7 }
            expect(try await quick.value, is: 7)
            let slow = group.addBackgroundTask { try await sleep(.seconds(100)) }
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await moveOn(after: .seconds(1)) { try await sleep(.seconds(5)) }
                    slow.cancel()
                    try await slow.value
                }
            }
        }
    }

    // BG-09
    @Test(.simulated) func `one that shields its end delays the group's`() async throws {
        try await withScopedTaskGroup { group in
            group.addBackgroundTask {
                try? await waitUntilCancelled()
                try await withShield { try await sleep(.seconds(5)) }
            }
            try await sleep(.seconds(1))
        }
        #expect(elapsed == .seconds(6))
    }

    // BG-08, BG-10, BG-13
    @Test(.simulated) func `a failing body and an outer cancel reach it with everyone else`() async throws {
        let log = Log()
        _ = await thrown {
            try await withScopedTaskGroup { group in
                group.addBackgroundTask {
                    log("started")
                    try await sleep(.seconds(100))
                }
                throw Oops()
            }
        }
        try await moveOn(after: .seconds(1)) {
            try await withScopedTaskGroup { group in
                group.addBackgroundTask { try await sleep(.seconds(100)) }
                try await sleep(.seconds(100))
            }
        }
        #expect(log.all == ["started"])
        #expect(elapsed == .seconds(1))
    }

    // DESIGN 4.1
    @Test(.simulated) func `a value is not lost when something is cancelled while a background task cleans up`()
        async throws
    {
        let value = try await moveOn(after: .seconds(2)) {
            try await withScopedTaskGroup { group in
                group.addBackgroundTask {
                    try? await waitUntilCancelled()
                    try await withShield { try await sleep(.seconds(5)) }
                    throw CancellationError()
                }
                try await sleep(.seconds(1))
                return 5
            }
        }
        #expect(value == 5)
        #expect(elapsed == .seconds(6))
    }

    // BG-11, LI-14
    @Test(.simulated) func `it does not count against the limit`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            for _ in 1...3 { group.addBackgroundTask { try await sleep(.seconds(100)) } }
            for _ in 1...2 { group.addTask { try await sleep(.seconds(1)) } }
        }
        #expect(elapsed == .seconds(2))
    }
}
