import QuattroTesting
import Testing

@testable import Quattro

/// What a caller gets that bounds its wait, and what becomes of the work then.
struct AbandoningTests {
    @Test(.simulated) func `the limit comes back in time, and the group waits for the work and for what closes it`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { program in
            let error = await thrown {
                try await fail(after: .seconds(2)) {
                    try await program.runAbandoningOnCancel {
                        await deaf(.seconds(10))
                        return "a connection"
                    } late: { result in
                        try? await sleep(.seconds(1))
                        log("\(result) at \(elapsed)")
                    }
                }
            }
            #expect(error is DeadlineExceeded)
            #expect(elapsed == .seconds(2))
            #expect(program.counts == .init(running: 1, queued: 0, background: 0))
        }
        #expect(elapsed == .seconds(11))
        #expect(log.all == [#"success("a connection") at 11.0 seconds"#])
    }

    @Test(.simulated) func `in time, the value and the error are the caller's, and the group hears nothing of them`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let value = try await fail(after: .seconds(2)) {
                try await group.runAbandoningOnCancel {
                    try await sleep(.seconds(1))
                    return 7
                } late: { _ in
                    Issue.record("not late")
                }
            }
            #expect(value == 7)
            let error = await thrown {
                try await group.runAbandoningOnCancel {
                    throw Oops(number: 1)
                } late: { _ in
                    Issue.record("not late")
                }
            }
            #expect(error as? Oops == Oops(number: 1))
            #expect(group.counts == .init(running: 0, queued: 0, background: 0))
            try await sleep(.seconds(1))
        }
    }

    @Test(.simulated(seeds: 0..<500)) func `in the instant of the deadline exactly one of the two gets the value`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { group in
            let value = try await moveOn(after: .seconds(2)) {
                try await group.runAbandoningOnCancel {
                    await deaf(.seconds(2))
                    return "opened"
                } late: { _ in
                    log("late")
                }
            }
            if value != nil { log("kept") }
        }
        #expect(log.all.count == 1, "\(log.all)")
        expect(elapsed, is: .seconds(2))
    }

    @Test(.simulated(seeds: 0..<500))
    func `a value that is there when the caller is cancelled in the same instant wins`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let caller = CancelScope()
            let value = try await caller.run {
                try await group.runAbandoningOnCancel {
                    // After the line that returns there is nothing to wait for.
                    caller.cancel()
                    return 7
                } late: { _ in
                    Issue.record("not late")
                }
            }
            #expect(value == 7 && !caller.cancelledCaught)
        }
    }

    @Test(.simulated) func `a late error goes to late and is no failure; a late cancellation was asked for`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { group in
            for listens in [true, false] {
                let value: Void? = try await moveOn(after: .seconds(1)) {
                    try await group.runAbandoningOnCancel {
                        if listens { try await sleep(.seconds(5)) } else { await deaf(.seconds(5)) }
                        throw Oops(number: 3)
                    } late: {
                        log("\($0)")
                    }
                }
                #expect(value == nil)
            }
            try await sleep(.seconds(10))
            #expect(group.counts.running == 0)
            log("the group goes on")
        }
        #expect(log.all == ["failure(QuattroTests.Oops(number: 3))", "the group goes on"])
    }

    @Test(.simulated) func `of a late group of errors what is no cancellation goes to late`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            await moveOn(after: .seconds(1)) {
                try? await group.runAbandoningOnCancel {
                    let error = await thrown { try await sleep(.seconds(5)) }
                    await deaf(.seconds(1))
                    throw ErrorGroup([error ?? Oops(), Oops(number: 4)])
                } late: { (result: Result<Void, any Error>) in
                    guard case .failure(let error) = result else { return }
                    log("\((error as? ErrorGroup)?.errors.count ?? 0) \((error as? ErrorGroup)?.numbers ?? [])")
                }
            }
        }
        #expect(log.all == ["1 [4]"])
    }

    @Test(.simulated) func `a caller that is cancelled already begins nothing`() async throws {
        try await withScopedTaskGroup { group in
            for scope in [CancelScope(deadline: .passed), CancelScope(timeout: .zero)] {
                let value: Void? = try await scope.run {
                    try await group.runAbandoningOnCancel {
                        _ = Issue.record("begun")
                    } late: { _ in
                    }
                }
                #expect(value == nil && scope.cancelledCaught)
            }
        }
    }

    @Test(.simulated) func `it counts as running until it has ended, and takes no place under the limit`() async throws
    {
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            group.addTask { try await sleep(.seconds(5)) }
            for _ in 0..<3 {
                await moveOn(after: .seconds(1)) {
                    try? await group.runAbandoningOnCancel {
                        await deaf(.seconds(20))
                    } late: { _ in
                    }
                }
            }
            #expect(elapsed == .seconds(3))
            #expect(group.counts == .init(running: 4, queued: 0, background: 0))
            let handle = group.addTask { elapsed }
            expect(try await handle.value, is: .seconds(5))
        }
        #expect(elapsed == .seconds(22))
    }

    @Test(.simulated) func `what is left behind keeps its place of a limiter until the work has ended`() async throws {
        let (limiter, begun) = (ConcurrencyLimiter(2), Counted())
        try await withScopedTaskGroup { program in
            for _ in 0..<6 {
                try await moveOn(after: .seconds(1)) {
                    try await program.runAbandoningOnCancel {
                        try await limiter.withPlace {
                            begun.add()
                            await deaf(.seconds(100))
                        }
                    } late: { _ in
                    }
                }
                #expect(limiter.takenCount == min(2, begun.count))
            }
            #expect(elapsed == .seconds(6))
        }
        #expect(begun.count == 2)
        #expect(limiter.takenCount == 0 && limiter.waitingCount == 0)
    }

    @Test(.simulated) func `the losers of a race are left behind, and closed when they come`() async throws {
        let log = Log()
        try await withScopedTaskGroup { program in
            let winner = try await race(
                (1...3).map { number in
                    {
                        try await program.runAbandoningOnCancel {
                            await deaf(.seconds(number))
                            return number
                        } late: {
                            log("closed \($0) at \(elapsed)")
                        }
                    }
                }
            )
            #expect(winner == 1)
            #expect(elapsed == .seconds(1))
        }
        #expect(log.all == ["closed success(2) at 2.0 seconds", "closed success(3) at 3.0 seconds"])
    }

    @Test(.simulated) func `a background child, a deferrer's cleanup and a plain task may leave work behind`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { program in
            try await withScopedTaskGroup { group in
                group.addBackgroundTask { try await work("background", in: program, log) }
                try await sleep(.seconds(1))
            }
            #expect(elapsed == .seconds(1))
            try await withDeferrer(grace: .seconds(1)) { deferrer in
                deferrer.defer { try? await work("cleanup", in: program, log) }
            }
            #expect(elapsed == .seconds(2))
            let task = program.addTask { try await work("child", in: program, log) }
            try await sleep(.seconds(1))
            task.cancel()
            _ = await task.result
            #expect(elapsed == .seconds(3))
        }
        #expect(log.all == ["background at 10.0 seconds", "cleanup at 11.0 seconds", "child at 12.0 seconds"])
    }
}

private func work(_ name: String, in program: ScopedTaskGroup, _ log: Log) async throws {
    try await program.runAbandoningOnCancel {
        await deaf(.seconds(10))
    } late: { _ in
        log("\(name) at \(elapsed)")
    }
}

/// Work that does not notice a cancellation.
func deaf(_ duration: Duration) async {
    try? await withShield { try await sleep(duration) }
}
