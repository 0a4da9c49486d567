import Dispatch
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// What Dispatch does later it does in virtual time.
struct DispatchTimerTests {
    @Test(arguments: Queues.allCases)
    func `asyncAfter runs at its exact virtual instant, and what it resumes is no escape`(queue: Queues) async throws {
        for seed in 0..<5 {
            try await Simulation.run(seed: seed, options: .strict) {
                let queue = queue.queue
                let start = ContinuousClock.now
                for _ in 0..<3 {
                    await withCheckedContinuation { end in
                        queue.asyncAfter(deadline: .now() + .milliseconds(20)) { end.resume() }
                    }
                }
                #expect(ContinuousClock.now - start == .milliseconds(60))
                await withCheckedContinuation { end in
                    queue.asyncAfter(wallDeadline: .now() + .seconds(86_400)) { end.resume() }
                }
                #expect(Simulation.elapsed == .milliseconds(60) + .seconds(86_400))
            }
        }
    }

    @Test func `clocks are virtual in it, and it may go on with asyncAfter`() async throws {
        let beats = try await Simulation.run(options: .strict) {
            await withCheckedContinuation { end in beat(DispatchQueue(label: "heart"), [], until: 5, end) }
        }
        #expect(beats == (1...5).map { .seconds(60 * $0) })
    }

    @Test func `its queue knows that it is on it`() async throws {
        try await Simulation.run(options: .strict) {
            let (queue, key) = (DispatchQueue(label: "own"), DispatchSpecificKey<Int>())
            queue.setSpecific(key: key, value: 7)
            let seen = await withCheckedContinuation { end in
                queue.asyncAfter(deadline: .now() + 1) {
                    dispatchPrecondition(condition: .onQueue(queue))
                    end.resume(returning: DispatchQueue.getSpecific(key: key))
                }
            }
            #expect(seen == 7)
        }
    }

    @Test func `on the main queue it is on the main actor`() async throws {
        try await Simulation.run(options: .strict) {
            let count = await withCheckedContinuation { end in
                DispatchQueue.main.asyncAfter(deadline: .now() + 1) {
                    end.resume(returning: MainActor.assumeIsolated { MainCounter.shared.next() })
                }
            }
            #expect(count > 0)
            #expect(Simulation.elapsed == .seconds(1))
        }
    }

    @Test func `work items that are cancelled do not run, and what is put off when the body has ended is no leak`()
        async throws
    {
        let ran = Shared(0)
        try await Simulation.run(options: .strict) {
            let item = DispatchWorkItem { ran.withLock { $0 += 1 } }
            DispatchQueue.global().asyncAfter(deadline: .now() + 1, execute: item)
            DispatchQueue.global().asyncAfter(deadline: .now() + 2, qos: .utility, flags: .barrier) {
                ran.withLock { $0 += 10 }
            }
            item.cancel()
            try await Task.sleep(for: .seconds(3))
            DispatchQueue.global().asyncAfter(deadline: .now() + 1) { ran.withLock { $0 += 100 } }
            DispatchQueue.global().asyncAfter(deadline: .distantFuture) { ran.withLock { $0 += 1_000 } }
        }
        #expect(ran.withLock { $0 } == 10)
    }

    @Test func `what was put off is given back, whether it has run or not`() async throws {
        let kept = Shared<[WeakReference]>([])
        try await Simulation.run(options: .strict) {
            for seconds in [0.0, 1, 100] {
                let object = Kept()
                kept.withLock { $0.append(WeakReference(object)) }
                DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { object.use() }
            }
            try await Task.sleep(for: .seconds(2))
        }
        #expect(kept.withLock { $0.map(\.isGone) } == [true, true, true])
    }

    @Test func `the order of what is due at one instant is the seed's, and each seed's is the same again`() async throws
    {
        let body: @Sendable () async throws -> [Int] = {
            let (order, queue) = (Shared<[Int]>([]), DispatchQueue(label: "serial"))
            for number in 0..<4 {
                queue.asyncAfter(deadline: .now() + 1) { order.withLock { $0.append(number) } }
            }
            try await Task.sleep(for: .seconds(2))
            return order.withLock { $0 }
        }
        var orders: Set<[Int]> = []
        for seed in 0..<50 {
            let order = try await Simulation.run(seed: seed, options: .strict, body)
            #expect(try await Simulation.run(seed: seed, options: .strict, body) == order)
            #expect(order.sorted() == [0, 1, 2, 3])
            orders.insert(order)
        }
        #expect(orders.count > 5)
    }

    @Test func `a race between a timeout by asyncAfter and its work is found`() async throws {
        let failure = try await failure(of: {
            let wins = Shared<[String]>([])
            let work = Task {
                try await Task.sleep(for: .seconds(5))
                wins.withLock { $0.append("work") }
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + 5) { wins.withLock { $0.append("timeout") } }
            try await work.value
            try await Task.sleep(for: .seconds(1))
            if wins.withLock({ $0.first }) == "timeout" { throw Lost() }
        })
        #expect(failure.kindName == "body")
    }

    @Test func `time that is moved by hand runs it`() async throws {
        try await Simulation.runManually { time in
            let ran = Shared(0)
            for seconds in 1...3 {
                DispatchQueue.global().asyncAfter(deadline: .now() + Double(seconds)) { ran.withLock { $0 += 1 } }
            }
            await time.advance(by: .milliseconds(2_500))
            #expect(ran.withLock { $0 } == 2)
        }
    }

    @Test func `outside of simulations, and in work outside, it takes real time`() async throws {
        let start = ContinuousClock.now
        await withCheckedContinuation { end in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) { end.resume() }
        }
        #expect(ContinuousClock.now - start >= .milliseconds(5))
        try await Simulation.run(options: .strict) {
            let took = await Simulation.outside {
                let start = ContinuousClock.now
                await withCheckedContinuation { end in
                    DispatchQueue.main.asyncAfter(deadline: .now() + .milliseconds(5)) { end.resume() }
                }
                return ContinuousClock.now - start
            }
            #expect(took >= .milliseconds(5))
            #expect(Simulation.elapsed == .zero)
        }
    }

    @Test func `a deadlock after a timer source was set says that these are not simulated`() async throws {
        let failure = try await failure {
            let source = DispatchSource.makeTimerSource()
            await withCheckedContinuation { end in
                source.setEventHandler { end.resume() }
                source.schedule(deadline: .now() + .milliseconds(20))
                source.resume()
            }
        }
        #expect(failure.kindName == "deadlock")
        let lines = failure.description.split(separator: "\n")
        let place = try #require(lines.firstIndex(of: "  not simulated:"))
        #expect(
            lines[place + 1]
                == "    a timer source of Dispatch (DispatchSource.makeTimerSource), which never fires, met once by the body at step 1: use Task.sleep or asyncAfter, or put it into Simulation.outside { … }"
        )
        #expect(lines[place + 2].hasPrefix("    threads, Dispatch queues, sockets and files"))
    }

    @Test func `a deadlock of what is simulated names nothing that is not`() async throws {
        let failure = try await failure {
            try await withScopedTaskGroup { group in
                group.addTask { try await Task.sleep(for: .seconds(1), clock: .quattro) }
                group.addTask { try await waitForever() }
            }
        }
        #expect(failure.kindName == "deadlock")
        #expect(!failure.description.contains("not simulated"))
    }
}

enum Queues: CaseIterable, Sendable {
    case global, serial, concurrent, main

    var queue: DispatchQueue {
        switch self {
        case .global: .global()
        case .serial: DispatchQueue(label: "serial")
        case .concurrent: DispatchQueue(label: "concurrent", attributes: .concurrent)
        case .main: .main
        }
    }
}

@MainActor private final class MainCounter {
    static let shared = MainCounter()
    private var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}

private final class Kept: Sendable {
    func use() {}
}

private struct WeakReference: Sendable {
    private weak let object: Kept?

    init(_ object: Kept) { self.object = object }

    var isGone: Bool { object == nil }
}

/// Waits for something of Quattro's that never comes.
private func waitForever() async throws {
    try await Task.sleep(until: .never, clock: .quattro)
}

private func beat(
    _ queue: DispatchQueue,
    _ beats: [Duration],
    until count: Int,
    _ end: CheckedContinuation<[Duration], Never>
) {
    guard beats.count < count else { return end.resume(returning: beats) }
    queue.asyncAfter(deadline: .now() + 60) { beat(queue, beats + [Simulation.elapsed], until: count, end) }
}
