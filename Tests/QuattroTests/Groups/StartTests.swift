import Testing

@testable import Quattro

struct StartTests {
    // ST-01, ST-09
    @Test(.simulated) func `start returns the value when it is reported, and the child goes on`() async throws {
        try await withScopedTaskGroup { group in
            let value = try await group.start { status in
                try await sleep(.seconds(1))
                status.started(1)
                try await sleep(.seconds(1))
            }
            #expect(value == 1)
            #expect(elapsed == .seconds(1))
            let quick = try await group.start { $0.started(9) }
            #expect(quick == 9)
        }
        #expect(elapsed == .seconds(2))
    }

    // ST-02
    @Test(.simulated) func `readiness may come without a value`() async throws {
        try await withScopedTaskGroup { group in
            try await group.start { status in status.started() }
        }
    }

    // ST-03
    @Test func `reporting twice ends the program with a message`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            try await withScopedTaskGroup(name: "servers") { group in
                try await group.start(name: "web") { status in
                    status.started(1)
                    status.started(2)
                }
                try await waitUntilCancelled()
            }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("started(_:) was called twice by \"web\" in task group \"servers\""))
    }

    // ST-04, ST-05
    @Test(.simulated) func `an error before it has started comes out of start as it is, and the group is not affected`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let error = await thrown { try await group.start { (_: TaskStatus<Int>) in throw Oops(number: 1) } }
            #expect(error as? Oops == Oops(number: 1))
            let nested = await thrown {
                try await group.start { (_: TaskStatus<Int>) in throw ErrorGroup([Oops(number: 2)]) }
            }
            #expect((nested as? ErrorGroup)?.numbers == [2])
            #expect(!group.cancelScope.cancelCalled)
            try await sleep(.seconds(1))
        }
    }

    // ST-06
    @Test(.simulated) func `a child that ends without a word is an error that says so`() async throws {
        try await withScopedTaskGroup(name: "servers") { group in
            let error = await thrown { try await group.start(name: "web") { (_: TaskStatus<Int>) in } }
            let description = try #require(error as? NeverStarted).description
            #expect(description.hasPrefix("\"web\" in task group \"servers\""))
            #expect(description.hasSuffix("ended without having called started(_:)"))
            #expect(!group.cancelScope.cancelCalled)
        }
    }

    // ST-07, ST-08
    @Test(.simulated) func `an error after it has started fails the group, and the value is had all the same`()
        async throws
    {
        let log = Log()
        let error = await thrown {
            try await withScopedTaskGroup { group in
                let value = try await group.start { status in
                    status.started(9)
                    throw Oops(number: 1)
                }
                log("\(value)")
                try await sleep(.seconds(100))
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(log.all == ["9"])
        #expect(elapsed == .zero)
    }

    // ST-10
    @Test(.simulated) func `a caller that is cancelled cancels the child, and the group can still be used`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { group in
            let value: Int? = try await moveOn(after: .seconds(1)) {
                try await group.start { status in
                    do {
                        try await sleep(.seconds(5))
                    } catch {
                        try await withShield { try await sleep(.seconds(2)) }
                        log("child has ended")
                        throw error
                    }
                    status.started(1)
                }
            }
            #expect(value == nil)
            #expect(elapsed == .seconds(3))
            #expect(log.all == ["child has ended"])
            try await group.start { $0.started() }
            #expect(!group.cancelScope.cancelCalled)
        }
    }

    // ST-10: from a task that is no scope's own.
    @Test(.simulated) func `a caller whose task is cancelled cancels the child`() async throws {
        let executor = try #require(Runtime.preferredExecutor)
        try await withScopedTaskGroup { group in
            let task = Task(executorPreference: executor) {
                try await group.start { (_: TaskStatus<Int>) in try await waitUntilCancelled() }
            }
            try await sleep(.seconds(1))
            task.cancel()
            let result = await task.result
            #expect(throws: CancellationError.self) { try result.get() }
            #expect(!group.cancelScope.cancelCalled)
        }
    }

    // ST-11, ST-12, ST-13
    @Test(.simulated) func `a report that comes after the caller was cancelled changes nothing`() async throws {
        try await withScopedTaskGroup { group in
            await moveOn(after: .seconds(1)) {
                let error = await thrown {
                    try await group.start { status in
                        try? await sleep(.seconds(5))
                        status.started(1)
                        throw Oops(number: 7)
                    }
                }
                #expect(error as? Oops == Oops(number: 7))
                let value = try? await group.start { status in
                    try? await sleep(.seconds(5))
                    status.started(2)
                }
                #expect(value == 2)
                let cut = await thrown {
                    try await group.start { status in
                        try? await sleep(.seconds(5))
                        status.started(3)
                        try await sleep(.seconds(5))
                    }
                }
                #expect(cut is CancellationError)
            }
            #expect(!group.cancelScope.cancelCalled)
        }
    }

    // ST-14
    @Test func `starting in a group that has ended ends the program and names the group`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var kept: ScopedTaskGroup?
            try await withScopedTaskGroup(name: "servers") { kept = $0 }
            try await kept?.start { $0.started() }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("a task was added to task group \"servers\""))
    }

    // ST-15, ST-16
    @Test(.simulated) func `a child that is being started keeps the group open, also if it fails`() async throws {
        try await withScopedTaskGroup { outer in
            let group = try await outer.start { (status: TaskStatus<ScopedTaskGroup>) in
                try await withScopedTaskGroup { inner in
                    status.started(inner)
                    try await sleep(.seconds(1))
                }
                #expect(elapsed == .seconds(7))
            }
            let error = await thrown {
                try await group.start { (_: TaskStatus<Int>) in
                    try await sleep(.seconds(7))
                    throw Oops(number: 1)
                }
            }
            #expect(error as? Oops == Oops(number: 1))
        }
    }

    // ST-17, ST-18
    @Test(.simulated) func `a group that was cancelled gets the child when it reports, with all that is in it`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { outer in
            let (handOver, done) = (Future<ScopedTaskGroup>(), Signal())
            outer.addTask {
                try await withScopedTaskGroup { inner in
                    handOver.complete(with: .success(inner))
                    inner.addTask { try await done.wait() }
                    try await sleep(.seconds(1))
                    inner.cancelAll()
                }
            }
            let group = try #require(try await handOver.outcomeUnlessCancelled()?.get())
            let value = try await group.start { status in
                try await withScopedTaskGroup { own in
                    own.addTask {
                        let error = await thrown { try await sleep(.seconds(100)) }
                        log("grandchild \(error is CancellationError) at \(elapsed)")
                    }
                    try await sleep(.seconds(2))
                    log("undisturbed until \(elapsed)")
                    status.started(4)
                    try await sleep(.seconds(100))
                }
            }
            #expect(value == 4)
            #expect(elapsed == .seconds(2))
        }
        #expect(log.all.sorted() == ["grandchild true at 2.0 seconds", "undisturbed until 2.0 seconds"])
    }

    // ST-19
    @Test(.simulated) func `a shield in the child holds against the caller's cancellation`() async throws {
        try await withScopedTaskGroup { group in
            await moveOn(after: .seconds(1)) {
                _ = await thrown {
                    try await group.start { (status: TaskStatus<Int>) in
                        try await withShield { try await sleep(.seconds(4)) }
                        #expect(elapsed == .seconds(4))
                        try await sleep(.seconds(1))
                    }
                }
            }
            #expect(elapsed == .seconds(4))
        }
    }

    @Test(.simulated) func `what has cancelled its caller behind its shield is not around a child that has started`()
        async throws
    {
        try await withScopedTaskGroup { group in
            await moveOn(after: .seconds(1)) {
                _ = await thrown {
                    try await group.start { (status: TaskStatus<Int>) in
                        CancelScope.current?.isShielded = true
                        try await sleep(.seconds(2))
                        status.started(1)
                        CancelScope.current?.isShielded = false
                        try await sleep(.seconds(3))
                        #expect(CancelScope.current?.cause == nil)
                    }
                }
                #expect(elapsed == .seconds(2))
            }
        }
        #expect(elapsed == .seconds(5))
    }

    // ST-20, ED-24, NI-07
    @Test(.simulated) func `scopes and task-local values are the caller's before, and the group's scopes after`()
        async throws
    {
        try await moveOn(after: .seconds(100)) {
            try await withScopedTaskGroup { group in
                try await moveOn(after: .seconds(50)) {
                    try await Local.$name.withValue("caller") {
                        try await group.start { status in
                            #expect(Local.name == "caller")
                            #expect(Deadline.currentEffective == .second(50))
                            status.started()
                            #expect(Deadline.currentEffective == .second(100))
                            try await sleep(.seconds(60))
                        }
                    }
                }
            }
        }
        #expect(elapsed == .seconds(60))
    }

    // ST-21
    @Test(.simulated) func `a task of the child's may report for it, and may come too late`() async throws {
        try await withScopedTaskGroup { group in
            let value = try await group.start { status in
                try await withScopedTaskGroup { own in _ = own.addTask { status.started(5) } }
            }
            #expect(value == 5)
            let kept = Future<TaskStatus<Int>>()
            _ = await thrown { try await group.start { kept.complete(with: .success($0)) } }
            try kept.outcomeIfAny?.get().started(6)
        }
    }

    // ST-22
    @Test(.simulated) func `a status that nobody waits for lets the function be called directly`() async throws {
        let serve: @Sendable (TaskStatus<Int>) async throws -> Void = { status in
            try await sleep(.seconds(3))
            status.started(1)
            try await sleep(.seconds(3))
        }
        try await serve(.ignored)
        #expect(elapsed == .seconds(6))
    }

    // ST-24
    @Test(.simulated) func `starting in the caller's own cancelled group throws the cancellation`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.cancelAll()
            let error = await thrown {
                try await group.start { (_: TaskStatus<Int>) in
                    log("started \(Task.isCancelled)")
                    try await sleep(.seconds(1))
                }
            }
            #expect(error is CancellationError)
        }
        #expect(log.all == ["started true"])
    }

    // ST-25
    @Test(.simulated) func `a failing sibling of the caller cancels the child with it`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await sleep(.seconds(1))
                    throw Oops(number: 1)
                }
                try await withScopedTaskGroup { inner in
                    try await inner.start { (_: TaskStatus<Int>) in try await sleep(.seconds(100)) }
                }
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .seconds(1))
    }

    // ST-26
    @Test(.simulated) func `a deadline around start resolves a group that failed and a child that waits for it`()
        async throws
    {
        let error = await thrown {
            try await withScopedTaskGroup { outer in
                let handOver = Future<ScopedTaskGroup>()
                outer.addTask {
                    try await withScopedTaskGroup { inner in
                        handOver.complete(with: .success(inner))
                        try await sleep(.seconds(1))
                        throw Oops(number: 1)
                    }
                }
                let group = try #require(try await handOver.outcomeUnlessCancelled()?.get())
                try await moveOn(after: .seconds(50)) {
                    try await group.start { (_: TaskStatus<Int>) in try await waitUntilCancelled() }
                }
            }
        }
        #expect((error as? ErrorGroup)?.first(of: Oops.self)?.number == 1)
        #expect(elapsed == .seconds(50))
    }

    // LI-17
    @Test(.simulated) func `the limit does not apply to a child that someone waits for`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            group.addTask { try await sleep(.seconds(1)) }
            try await group.start { $0.started() }
            #expect(elapsed == .zero)
        }
    }

    @Test func `a caller that is cancelled while the child reports does not fail the group that has taken it over`()
        async throws
    {
        try await withScopedTaskGroup { target in
            for _ in 0..<30 {
                let callers = CancelScope()
                try await callers.run {
                    try await withScopedTaskGroup { group in
                        for _ in 0..<300 { group.addTask { try await waitUntilCancelled() } }
                        _ = try? await target.start { status in
                            onThread { callers.cancel() }
                            await Task.yield()
                            status.started(1)
                            try await checkpoint()
                        }
                    }
                }
            }
            #expect(!target.cancelScope.cancelCalled)
        }
    }

    @Test func `on the real pool a start and a cancel that cross leave nobody behind`() async throws {
        for round in 0..<500 {
            let living = Counted()
            let scope = CancelScope()
            try await withScopedTaskGroup { group in
                onThread { scope.cancel() }
                let value: Int? = try await scope.run {
                    try await group.start { status in
                        living.add()
                        defer { living.add(-1) }
                        for _ in 0..<(round % 4) { await Task.yield() }
                        status.started(round)
                        if round % 2 == 0 { try await sleep(.milliseconds(1)) }
                    }
                }
                #expect(value == nil || value == round)
            }
            #expect(living.count == 0)
        }
    }
}
