import Dispatch
import Quattro
import QuattroTesting
import Testing

/// Real work in a simulation, while virtual time stands still.
struct OutsideTests {
    @Test func `real work under a virtual timeout takes no virtual time`() async throws {
        let size = try await Simulation.run {
            let size = try await fail(after: .milliseconds(1)) {
                try await Simulation.outside { try await compressElsewhere() }
            }
            #expect(Simulation.elapsed == .zero)
            return size
        }
        #expect(size == 7)
    }

    @Test func `timeouts and sleeps of others wait until the work is done, and those who are ready do not`()
        async throws
    {
        try await Simulation.run {
            let log = Shared<[String]>([])
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await Task.sleep(for: .nanoseconds(1), clock: .quattro)
                    log.withLock { $0.append("time") }
                }
                group.addTask {
                    await Simulation.outside { await elsewhere {} }
                    log.withLock { $0.append("work") }
                }
                group.addTask {
                    for _ in 0..<10 { await Task.yield() }
                    log.withLock { $0.append("ready") }
                }
            }
            #expect(log.withLock { $0 } == ["ready", "work", "time"])
        }
    }

    @Test func `one work at a time leaves the order of all others to the seed, however long it takes`() async throws {
        @Sendable func work(_ pause: Int) async throws {
            let account = Account()
            try await withScopedTaskGroup { group in
                for index in 0..<3 {
                    group.addTask(name: "child \(index)") {
                        await account.set(await account.balance + 1)
                        try await moveOn(after: .seconds(index)) {
                            try await Task.sleep(for: .seconds(2), clock: .quattro)
                        }
                    }
                }
                group.addTask(name: "worker") {
                    for _ in 0..<2 { await Simulation.outside { await elsewhere(after: pause) {} } }
                    await account.set(0)
                }
            }
        }
        for seed in 0..<5 {
            let traces = try await [0, 0, 3].concurrentMap(concurrencyLimit: 1) { pause in
                let log = TraceLog()
                try await Simulation.run(seed: seed, options: log.options) { try await work(pause) }
                return log.all
            }
            #expect(traces[0] == traces[1])
            #expect(traces[0] == traces[2])
        }
    }

    @Test func `work that is over before it waits changes nothing either`() async throws {
        let traces = try await [true, false].concurrentMap { isAtOnce in
            let log = TraceLog()
            try await Simulation.run(seed: 3, options: log.options) {
                try await withScopedTaskGroup { group in
                    for _ in 0..<2 { group.addTask { for _ in 0..<3 { await Task.yield() } } }
                    group.addTask {
                        let resumed = DispatchSemaphore(value: 0)
                        await Simulation.outside {
                            await withUnsafeContinuation { end in
                                let resume: @Sendable () -> Void = {
                                    end.resume()
                                    resumed.signal()
                                }
                                if isAtOnce { resume() } else { DispatchQueue.global().async(execute: resume) }
                            }
                            // Where it comes before the wait, the runtime hands it over unseen by the thread sanitizer.
                            pass(resumed)
                        }
                    }
                }
            }
            return log.all
        }
        #expect(traces[0] == traces[1])
    }

    @Test func `several works are under way at the same time`() async throws {
        let (first, second) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        try await Simulation.run {
            // Each waits for the other one.
            try await withScopedTaskGroup { group in
                group.addTask {
                    await Simulation.outside {
                        await elsewhere {
                            first.signal()
                            second.wait()
                        }
                    }
                }
                group.addTask {
                    await Simulation.outside {
                        await elsewhere {
                            second.signal()
                            first.wait()
                        }
                    }
                }
            }
        }
    }

    @Test func `what is made in it is part of it: timeouts, children, plain tasks, and looks at the time`() async throws
    {
        try await Simulation.run {
            let sum = try await Simulation.outside {
                try await fail(after: .seconds(1), name: "timeout") {
                    let children = try await withScopedTaskGroup { group in
                        let (a, b) = (group.addTask { await elsewhere { 1 } }, group.addTask { await elsewhere { 2 } })
                        return try await a.value + b.value
                    }
                    async let own = elsewhere { 3 }
                    return await children + own + Task { Deadline.now.hasPassed ? 4 : 0 }.value
                }
            }
            #expect(sum == 10)
        }
    }

    @Test func `what other threads resume afterwards is an escape again`() async throws {
        var options = Simulation.Options()
        options.grace = .seconds(60)
        let failure = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run(options: options) {
                await Simulation.outside { await elsewhere {} }
                await waitForThread()
            }
        }
        #expect(failure?.kindName == "escaped")
    }

    @Test func `time that is moved by hand waits for it too`() async throws {
        try await Simulation.runManually { time in
            let isDone = Shared(false)
            try await withScopedTaskGroup { group in
                group.addTask {
                    await Simulation.outside { await elsewhere {} }
                    isDone.withLock { $0 = true }
                    #expect(Simulation.elapsed == .zero)
                }
                await time.advance(by: .seconds(1))
                #expect(isDone.withLock { $0 })
            }
        }
    }

    @Test func `waiting until all others are blocked waits for it, and nested work is one work more`() async throws {
        try await Simulation.run {
            let isDone = Shared(false)
            try await withScopedTaskGroup { group in
                group.addTask {
                    await Simulation.outside { await Simulation.outside { await elsewhere {} } }
                    isDone.withLock { $0 = true }
                }
                await waitUntilIdle()
                #expect(isDone.withLock { $0 })
            }
        }
    }

    @Test func `work that does not come back is given up after its limit of real time, by the name of its task`()
        async throws
    {
        var options = Simulation.Options()
        options.outsideLimit = .milliseconds(1)
        let failure = try await failure(
            of: {
                try await withScopedTaskGroup { group in
                    group.addTask(name: "download") { await Simulation.outside { await hang() } }
                    group.addTask(name: "clock") { try await Task.sleep(for: .seconds(1), clock: .quattro) }
                }
            },
            options: options
        )
        #expect(failure.kindName == "outside limit")
        let headline = try #require(failure.description.split(separator: "\n").first)
        #expect(headline.hasPrefix("Simulation failed: outside limit: the work of the child \"download\" ("))
        #expect(headline.hasSuffix("outside of the simulation has not come back in 0.001 seconds of real time"))
        #expect(failure.description.contains("Simulation.run(seed: 0)"))
        #expect(failure.description.contains("waits for its work outside of the simulation\n"))
        #expect(failure.description.contains("virtual time: 0.0 seconds"))
    }

    @Test func `a run whose caller is cancelled does not wait for it`() async throws {
        let begun = AsyncStream<Void>.makeStream()
        let run = Task {
            try await Simulation.run {
                await Simulation.outside {
                    begun.continuation.yield()
                    await hang()
                }
            }
        }
        for await _ in begun.stream { break }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
    }

    @Test func `it is cancelled with its task, and its value counts all the same`() async throws {
        try await expectCancellable {
            await Simulation.outside { await elsewhere {} }
        }
        try await Simulation.run {
            try await withScopedTaskGroup { group in
                let worker = group.addTask {
                    await Simulation.outside {
                        let (stream, _) = AsyncStream<Never>.makeStream()
                        for await _ in stream {}
                        return Task.isCancelled
                    }
                }
                group.addTask { worker.cancel() }
                let wasCancelled = try await worker.value
                #expect(wasCancelled)
            }
        }
    }

    @Test func `its error keeps its type, and it may use the caller's state and what is not Sendable`() async throws {
        try await Simulation.run {
            let desk = Desk()
            await #expect(throws: Lost.self) { try await desk.lose() }
            #expect(await desk.count == 2)
        }
        let desk = Desk()
        await #expect(throws: Lost.self) { try await desk.lose() }
        #expect(await desk.count == 2)
    }

    @Test func `without a simulation it only runs the work`() async {
        #expect(await Simulation.outside { await elsewhere { 5 } } == 5)
    }
}

private actor Desk {
    private(set) var count = 0

    func lose() async throws(Lost) {
        let page = Page()
        let same = try await Simulation.outside { () async throws(Lost) -> Page in
            count += 1
            await elsewhere {}
            assertIsolated()
            count += 1
            page.number += 1
            return page
        }
        if same.number == 1 { throw Lost() }
    }
}

private final class Page {
    var number = 0
}

/// Does something on a thread of Dispatch's.
private func elsewhere<Value: Sendable>(
    after milliseconds: Int = 0,
    _ work: @escaping @Sendable () -> Value
) async -> Value {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
            continuation.resume(returning: work())
        }
    }
}

private func compressElsewhere() async throws -> Int {
    let (stream, continuation) = AsyncStream<Int>.makeStream()
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) { continuation.yield(7) }
    for try await size in stream.throwingOnCancellation() { return size }
    return 0
}

/// Waits for a moment, from code that may suspend.
private func pass(_ semaphore: DispatchSemaphore) { semaphore.wait() }
