import Testing

@testable import Quattro

struct DeferrerStartTests {
    @Test(.simulated) func `servers are stopped in reverse order, among all that is deferred`() async throws {
        let log = Log()
        let value = try await withDeferrer { deferrer in
            let a = try await deferrer.start(name: "a") { try await serve("a", log, $0) }
            deferrer.defer { log("cleanup") }
            let b = try await deferrer.start(name: "b") { try await serve("b", log, $0) }
            try await sleep(.seconds(1))
            return a + b
        }
        #expect(value == "ab")
        #expect(log.all == ["b stopped", "cleanup", "a stopped"])
        #expect(elapsed == .seconds(1))
    }

    @Test(.simulated) func `one is shielded until its turn`() async throws {
        let log = Log()
        try await moveOn(after: .seconds(1)) {
            try await withDeferrer { deferrer in
                try await deferrer.start { try await serve("server", log, $0) }
                deferrer.defer {
                    try await sleep(.seconds(1))
                    log("used by a cleanup at \(elapsed)")
                }
                try await waitUntilCancelled()
            }
        }
        #expect(log.all == ["used by a cleanup at 2.0 seconds", "server stopped"])
    }

    @Test(.simulated) func `an error before it has started is the caller's, and one afterwards comes out at the end`()
        async throws
    {
        let error = await thrown {
            try await withDeferrer { deferrer in
                let early = await thrown { try await deferrer.start { (_: TaskStatus<Int>) in throw Oops(number: 1) } }
                #expect(early as? Oops == Oops(number: 1))
                let silent = await thrown { try await deferrer.start { (_: TaskStatus<Int>) in } }
                #expect(silent is NeverStarted)
                try await deferrer.start {
                    $0.started()
                    throw Oops(number: 2)
                }
                try await sleep(.seconds(1))
            }
        }
        #expect(error as? Oops == Oops(number: 2))
    }

    @Test(.simulated) func `the error of the body and that of a server come out together, each once`() async throws {
        let error = await thrown {
            try await withDeferrer { deferrer in
                try await deferrer.start { status in
                    status.started()
                    do { try await waitUntilCancelled() } catch { throw Oops(number: 2) }
                }
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 2])
    }

    @Test(.simulated) func `a cancellation that was asked of nobody is an error like any`() async throws {
        let error = await thrown {
            try await withDeferrer { deferrer in
                try await deferrer.start {
                    $0.started()
                    throw CancellationError()
                }
                try await sleep(.seconds(1))
            }
        }
        #expect(error is CancellationError)
    }

    @Test(.simulated) func `a caller that is cancelled before takes the server with it`() async throws {
        let log = Log()
        try await withDeferrer { deferrer in
            try await moveOn(after: .seconds(1)) {
                try await deferrer.start { (status: TaskStatus<String>) in
                    do { try await waitUntilCancelled() } catch { log("cut off at \(elapsed)") }
                    try await serve("server", log, status)
                }
            }
        }
        #expect(log.all.first == "cut off at 1.0 seconds")
    }
}

private func serve(_ name: String, _ log: Log, _ status: TaskStatus<String>) async throws {
    status.started(name)
    do {
        try await waitUntilCancelled()
    } catch {
        log("\(name) stopped")
        throw error
    }
}
