import Testing

@testable import Quattro

struct DeferrerTests {
    // DF-01, DF-02, DF-11
    @Test(.simulated) func `cleanups run last in first out, before the value is returned`() async throws {
        let log = Log()
        let value = try await withDeferrer { deferrer in
            deferrer.defer { log("first") }
            deferrer.defer {
                try await sleep(.seconds(2))
                log("second")
            }
            let resource = try await deferrer.enter { body in
                try await body("resource")
                log("third")
            }
            #expect(resource == "resource")
            log("body")
            return 7
        }
        #expect(value == 7)
        #expect(log.all == ["body", "third", "second", "first"])
        #expect(elapsed == .seconds(2))
    }

    // DF-03, DF-04
    @Test(.simulated) func `entering a function gives what its body is given, and its cleanup waits`() async throws {
        let log = Log()
        try await withDeferrer { deferrer in
            let one = try await deferrer.enter { try await Pool.withConnection(1, log, $0) }
            let two = try await deferrer.enter { try await Pool.withConnection(2, log, $0) }
            #expect(one == 1 && two == 2)
            log("body")
        }
        #expect(log.all == ["open 1", "open 2", "body", "close 2", "close 1"])
    }

    // DF-05
    @Test(.simulated) func `a function that cannot be entered lets the earlier ones end, and they see its error`()
        async throws
    {
        let log = Log()
        let error = await thrown {
            try await withDeferrer { deferrer in
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    do { try await body(1) } catch {
                        log("saw \(error)")
                        throw error
                    }
                }
                _ = try await deferrer.enter { (_: @escaping @Sendable (Int) async throws -> Void) in
                    throw Oops(number: 2)
                }
                log("not reached")
            }
        }
        #expect(error as? Oops == Oops(number: 2))
        #expect(log.all == ["saw Oops(number: 2)"])
    }

    @Test(.simulated) func `a function that does not call its body is an error that says so`() async throws {
        let error = await thrown {
            try await withDeferrer { deferrer in
                _ = try await deferrer.enter { (_: @escaping @Sendable (Int) async throws -> Void) in }
            }
        }
        #expect(error is NeverStarted)
    }

    // DF-06
    @Test(.simulated) func `a transaction sees the body's error and can roll back`() async throws {
        let log = Log()
        let error = await thrown {
            try await withDeferrer { deferrer in
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    do {
                        try await body(1)
                        log("commit")
                    } catch {
                        log("roll back")
                        throw error
                    }
                }
                throw Oops(number: 1)
            }
        }
        #expect(error as? Oops == Oops(number: 1))
        #expect(log.all == ["roll back"])
    }

    @Test(.simulated) func `a function that wraps the body's error in a group does not double it`() async throws {
        let error = await thrown {
            try await withDeferrer { deferrer in
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    try await withScopedTaskGroup { _ in try await body(1) }
                }
                throw Oops(number: 1)
            }
        }
        #expect(error as? Oops == Oops(number: 1))
    }

    // DF-07, DF-09
    @Test(.simulated) func `every cleanup runs, and every error is there, the body's first`() async throws {
        let error = await thrown {
            try await withDeferrer(name: "report") { deferrer in
                deferrer.defer { throw Oops(number: 3) }
                deferrer.defer { throw Oops(number: 2) }
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 2, 3])
        #expect(error.map(String.init(describing:))?.hasPrefix("3 errors in deferrer \"report\"") == true)
    }

    // DF-08
    @Test(.simulated) func `an error of a cleanup after a body that returned is thrown as it is`() async throws {
        let error = await thrown {
            try await withDeferrer { deferrer in
                deferrer.defer { throw Oops(number: 1) }
                return 7
            }
        }
        #expect(error as? Oops == Oops(number: 1))
    }

    // DF-10
    @Test(.simulated) func `a function that swallows the body's error does not hide it`() async throws {
        let error = await thrown {
            try await withDeferrer { deferrer in
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    try? await body(1)
                }
                throw Oops(number: 1)
            }
        }
        #expect(error as? Oops == Oops(number: 1))
    }

    // DF-12, DF-13
    @Test(.simulated) func `a cancellation reaches no cleanup, before or while it runs`() async throws {
        let log = Log()
        let value: Void? = try await moveOn(after: .seconds(1)) {
            try await withDeferrer { deferrer in
                deferrer.defer {
                    try await sleep(.seconds(2))
                    log("first at \(elapsed)")
                }
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    await #expect(throws: CancellationError.self) { try await body(1) }
                    try await sleep(.seconds(2))
                    log("second at \(elapsed)")
                }
                try await sleep(.seconds(100))
            }
        }
        #expect(value == nil)
        #expect(log.all == ["second at 3.0 seconds", "first at 5.0 seconds"])
    }

    @Test(.simulated) func `the grace limits all cleanups together, and none is skipped`() async throws {
        let log = Log()
        let error = await thrown {
            try await withDeferrer(grace: .seconds(3)) { deferrer in
                deferrer.defer { log("last \(Task.isCancelled)") }
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    try await body(1)
                    log("entered \(Task.isCancelled)")
                    try await sleep(.seconds(9))
                }
                deferrer.defer { try await sleep(.seconds(9)) }
            }
        }
        #expect((error as? DeadlineExceeded)?.scopeName == "cleanup")
        #expect(log.all == ["entered true", "last true"])
        #expect(elapsed == .seconds(3))
    }

    @Test(.simulated) func `a caller that is cancelled while it enters cancels the function and waits for it`()
        async throws
    {
        let log = Log()
        try await withDeferrer { deferrer in
            let entered: Int? = try await moveOn(after: .seconds(1)) {
                try await deferrer.enter { body in
                    do { try await sleep(.seconds(5)) } catch {
                        try await withShield { try await sleep(.seconds(2)) }
                        log("given up")
                        throw error
                    }
                    try await body(1)
                }
            }
            #expect(entered == nil)
            #expect(elapsed == .seconds(3))
            log("body goes on")
        }
        #expect(log.all == ["given up", "body goes on"])
    }

    @Test(.simulated) func `a function that tries its body again gets the same end at once`() async throws {
        let log = Log()
        let error = await thrown {
            try await withDeferrer { deferrer in
                _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                    for attempt in 1...3 {
                        log("attempt \(attempt)")
                        if let _ = try? await body(attempt) { return }
                    }
                    throw Oops(number: 2)
                }
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1, 2])
        #expect(log.all == ["attempt 1", "attempt 2", "attempt 3"])
    }

    // DF-15
    @Test(.simulated) func `a group can be entered, and is awaited at the end`() async throws {
        try await withDeferrer { deferrer in
            let group = try await deferrer.enter { body in
                try await withScopedTaskGroup { group in try await body(group) }
            }
            group.addTask { try await sleep(.seconds(3)) }
        }
        #expect(elapsed == .seconds(3))
    }

    // DF-18
    @Test(.simulated) func `nested deferrers unwind each at its own end`() async throws {
        let log = Log()
        try await withDeferrer { outer in
            outer.defer { log("outer") }
            try await withDeferrer { inner in inner.defer { log("inner") } }
            log("between")
        }
        #expect(log.all == ["inner", "between", "outer"])
    }

    // DF-21
    @Test func `using a deferrer after its end ends the program with a message`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var kept: Deferrer?
            try await withDeferrer(name: "report") { kept = $0 }
            kept?.defer {}
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("a Deferrer was used after it had been unwound, in deferrer \"report\""))
    }

    // DF-22
    @Test(.simulated) func `a cleanup put off by a cleanup runs next`() async throws {
        let log = Log()
        try await withDeferrer { deferrer in
            deferrer.defer { log("last") }
            deferrer.defer {
                log("first")
                deferrer.defer { log("next") }
            }
        }
        #expect(log.all == ["first", "next", "last"])
    }

    @Test func `cleanups run on the caller's actor and may use its state`() async throws {
        #expect(try await Account().closesItself() == 2)
    }

    @Test func `on the real pool whatever is entered is left, however it is cut off`() async throws {
        let open = Counted()
        for round in 0..<300 {
            let scope = CancelScope()
            if round % 2 == 0 { onThread { scope.cancel() } }
            let error = await thrown {
                try await scope.run {
                    try await withDeferrer { deferrer in
                        for _ in 0..<3 {
                            _ = try await deferrer.enter { (body: @escaping @Sendable (Int) async throws -> Void) in
                                open.add()
                                defer { open.add(-1) }
                                await Task.yield()
                                try await body(1)
                                await Task.yield()
                            }
                        }
                        if round % 3 == 0 { throw Oops() }
                    }
                }
            }
            #expect(error == nil || error is Oops, "\(error.map { "\($0)" } ?? "")")
            #expect(open.count == 0)
        }
    }
}

private enum Pool {
    static func withConnection(_ number: Int, _ log: Log, _ body: (Int) async throws -> Void) async throws {
        log("open \(number)")
        defer { log("close \(number)") }
        try await body(number)
    }
}

private actor Account {
    private var number = 0

    func closesItself() async throws -> Int {
        try await withDeferrer { deferrer in
            deferrer.defer {
                await Task.yield()
                self.assertIsolated()
                self.number += 1
            }
            number += 1
        }
        return number
    }
}
