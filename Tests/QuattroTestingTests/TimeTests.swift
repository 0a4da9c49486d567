import Quattro
import QuattroTesting
import Testing

struct TimeTests {
    @Test func `time jumps to the next deadline`() async throws {
        let elapsed = try await Simulation.run {
            let start = Deadline.now
            let value: Void? = try await moveOn(after: .seconds(3_600)) {
                try await Task.sleep(for: .seconds(7_200), clock: .quattro)
            }
            #expect(value == nil)
            #expect(Simulation.elapsed == .seconds(3_600))
            return start.duration(to: .now)
        }
        #expect(elapsed == .seconds(3_600))
    }

    @Test func `two hundred hours of nested timeouts take a few steps each, however long they are`() async throws {
        let counts = try await Simulation.explore(seeds: 0..<1) {
            for _ in 0..<200 {
                try await moveOn(after: .seconds(3_600)) {
                    try await moveOn(after: .seconds(5_000)) {
                        try await withScopedTaskGroup { group in
                            for _ in 0..<4 { group.addTask { try await waitInTurns(of: .seconds(600)) } }
                        }
                    }
                }
            }
            try #require(Simulation.elapsed == .seconds(200 * 3_600))
        }
        let timeouts = 200 * (2 + 4 * 6)
        #expect(counts.steps < 20 * timeouts)
    }

    @Test(arguments: 0..<50)
    func `a deadline comes before a sleep that ends in the same instant`(seed: Int) async throws {
        try await Simulation.run(seed: seed) {
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .seconds(5)) { try await Task.sleep(for: .seconds(5), clock: .quattro) }
            }
        }
    }

    @Test func `sleepers of the same instant wake in any order`() async throws {
        let orders = Shared<Set<[Int]>>([])
        try await Simulation.explore(seeds: 0..<100) {
            let order = Shared<[Int]>([])
            try await withScopedTaskGroup { group in
                for index in 0..<3 {
                    group.addTask {
                        try await Task.sleep(for: .seconds(1), clock: .quattro)
                        order.withLock { $0.append(index) }
                    }
                }
            }
            orders.withLock { all in _ = all.insert(order.withLock { $0 }) }
        }
        #expect(orders.withLock { $0.count } == 6)
    }

    @Test func `the virtual start is an option`() async throws {
        var options = Simulation.Options()
        options.start = ContinuousClock().systemEpoch.advanced(by: .seconds(77))
        let start = options.start
        try await Simulation.run(options: options) { #expect(Deadline.now == .at(start)) }
    }

    @Test func `a deadline that was made outside has passed inside, however long the machine has been up`() async throws
    {
        let outside = Deadline.after(.seconds(5))
        let inYears = Deadline.after(.seconds(10 * 365 * 86_400))
        let scope = CancelScope(deadline: outside)
        try await Simulation.run {
            #expect(outside.hasPassed && inYears.hasPassed)
            let value: Bool? = await moveOn(at: outside) { await checkpointOrNot() }
            #expect(value == false)
            await scope.run { #expect(Task.isCancelled) }
            #expect(Simulation.elapsed == .zero)
        }
    }

    @Test func `deadlines of a simulation are far from both ends of their range`() async throws {
        try await Simulation.run {
            let (start, century) = (Deadline.now, Duration.seconds(100 * 365 * 86_400))
            #expect(start.duration(to: .after(century)) == century)
            #expect(.now - century < start && .now - century > .passed)
            try await moveOn(after: century) { try await Task.sleep(until: .never, clock: .quattro) }
            #expect(Simulation.elapsed == century)
        }
    }

    @Test func `what is cancelled in a sleep leaves nothing behind`() async throws {
        try await Simulation.run {
            try await withScopedTaskGroup { group in
                let sleeper = group.addTask { try await Task.sleep(for: .seconds(60), clock: .quattro) }
                await waitUntilIdle()
                sleeper.cancel()
            }
            #expect(Simulation.elapsed == .zero)
        }
    }

    @Test func `a sleep without end is no deadline to jump to`() async throws {
        let failure = try await failure(of: { try await Task.sleep(until: .never, clock: .quattro) })
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("waits for a sleep without end"))
    }

    // MARK: By hand

    @Test func `time that is moved by hand goes through every deadline on the way`() async throws {
        try await Simulation.runManually { time in
            let beats = Shared<[Duration]>([])
            try await withScopedTaskGroup { group in
                group.addBackgroundTask {
                    while true {
                        try await Task.sleep(for: .seconds(5), clock: .quattro)
                        beats.withLock { $0.append(Simulation.elapsed) }
                    }
                }
                await time.advance(by: .seconds(4))
                #expect(beats.withLock { $0 } == [])
                await time.advance(by: .seconds(8))
                #expect(beats.withLock { $0 } == [.seconds(5), .seconds(10)])
                #expect(Simulation.elapsed == .seconds(12))
                await time.advance(by: .zero)
                #expect(Simulation.elapsed == .seconds(12))
            }
        }
    }

    @Test func `time that nobody moves is a failure that says so`() async throws {
        let failure = try await #require(throws: SimulationFailure.self) {
            try await Simulation.runManually(options: .strict) { _ in
                try await Task.sleep(for: .seconds(5), clock: .quattro)
            }
        }
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("no task calls advance(by:)"))
    }
}

/// Whether the code around it may go on.
private func checkpointOrNot() async -> Bool {
    do {
        try await checkpoint()
        return true
    } catch {
        return false
    }
}

/// Waits without end, in timeouts.
private func waitInTurns(of duration: Duration) async throws {
    while true {
        try await moveOn(after: duration) { try await Task.sleep(until: .never, clock: .quattro) }
    }
}
