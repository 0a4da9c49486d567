import Dispatch
import Quattro
import QuattroTesting
import Testing

/// Work outside of a simulation has the clocks, sleeps and tasks of the process.
struct OutsideTests {
    @Test func `clocks are real in it, before and after its waits, and virtual again after it`() async throws {
        let before = ContinuousClock.now
        try await Simulation.run {
            let start = ContinuousClock.now
            #expect(start > before + .seconds(86_400 * 365))
            let (first, second) = try await Simulation.outside {
                let first = ContinuousClock.now
                try await Task.sleep(for: .milliseconds(1))
                return (first, ContinuousClock.now)
            }
            #expect(first >= before && second >= first + .milliseconds(1) && second < start)
            #expect(ContinuousClock.now == start)
            try await Task.sleep(for: .seconds(60))
            #expect(Simulation.elapsed == .seconds(60))
        }
    }

    @Test func `a report does not take real work for a sleep without a clock, which is simulated`() async throws {
        let failure = try await #require(throws: SimulationFailure.self) {
            try await Simulation.run {
                try await fail(after: .seconds(60)) {
                    let (stream, continuation) = AsyncStream<Never>.makeStream()
                    for try await _ in stream.throwingOnCancellation() {}
                    withExtendedLifetime(continuation) {}
                }
            }
        }
        let title = "over which virtual time jumped: real work (put it into Simulation.outside { … }):"
        #expect(failure.description.contains(title), "\(failure)")
    }

    @Test func `timers of Dispatch, plain tasks and scopes work in it`() async throws {
        try await Simulation.run {
            let start = ContinuousClock.now
            let sum = try await Simulation.outside {
                let first = await Task.detached { ContinuousClock.now < start ? 1 : 0 }.value
                await withUnsafeContinuation { end in
                    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1)) { end.resume() }
                }
                return try await fail(after: .seconds(1)) {
                    try await Task.sleep(for: .milliseconds(1))
                    return ContinuousClock.now < start ? first + 2 : 0
                }
            }
            #expect(sum == 3)
            #expect(Simulation.elapsed == .zero)
        }
    }

    @Test func `others keep virtual time meanwhile, and a plain task of the simulation may go outside`() async throws {
        try await Simulation.run {
            let start = ContinuousClock.now
            async let other: Void = Task.sleep(for: .seconds(3_600))
            let plain = Task {
                let real = await Simulation.outside {
                    try? await Task.sleep(for: .milliseconds(1))
                    return ContinuousClock.now
                }
                return real < start && ContinuousClock.now == start
            }
            #expect(await plain.value)
            try await other
            #expect(Simulation.elapsed == .seconds(3_600))
        }
    }
}
