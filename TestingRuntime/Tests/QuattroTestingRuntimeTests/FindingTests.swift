import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Deadlocks and leaks of unmodified code are found.
struct FindingTests {
    @Test func `a deadlock of plain tasks is found, at the virtual time at which nobody could go on`() async throws {
        let failure = try await failure(of: {
            let (a, b) = (Lock(), Lock())
            let late = Task { try? await Task.sleep(for: .seconds(86_400)) }
            let there = Task {
                await a.take()
                try? await Task.sleep(for: .seconds(5))
                await b.take()
            }
            let back = Task.detached {
                await b.take()
                try? await Task.sleep(for: .seconds(5))
                await a.take()
            }
            late.cancel()
            await there.value
            await back.value
        })
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("virtual time: 5.0 seconds"), "\(failure)")
        #expect(failure.description.contains("task 2 (QuattroTestingRuntimeTests/FindingTests.swift:"), "\(failure)")
        #expect(
            failure.description.contains("waits in Lock.take() (QuattroTestingRuntimeTests/planted.swift:"),
            "\(failure)"
        )
    }

    @Test func `a plain task that sleeps when the body has ended is a leak, with a name and an end`() async throws {
        let line = #line + 2
        let failure = try await failure {
            Task(name: "poller") { while true { try await Task.sleep(for: .seconds(60)) } }
            try await Task.sleep(for: .seconds(90))
        }
        #expect(failure.kindName == "leak")
        #expect(
            failure.description.contains(
                "task 1 \"poller\" (QuattroTestingRuntimeTests/FindingTests.swift:\(line)), last ran"
            ),
            "\(failure)"
        )
        #expect(failure.description.contains("waits for a sleep that ends in 30.0 seconds"), "\(failure)")
    }

    @Test func `so is a detached one`() async throws {
        let failure = try await failure {
            Task.detached { try await Task.sleep(for: .seconds(60)) }
            await Task.yield()
        }
        #expect(failure.kindName == "leak")
        let suspended = try await failureOfDetached()
        #expect(suspended.kindName == "leak")
        #expect(suspended.description.contains("detached task 1 \"listener\""), "\(suspended)")
    }

    private func failureOfDetached() async throws -> SimulationFailure {
        try await failure {
            Task.detached(name: "listener") { await hang() }
            await waitUntilIdle()
        }
    }

    @Test func `so is a plain task that is suspended for ever`() async throws {
        #expect(try await failure { Task { await hang() } }.kindName == "leak")
        #expect(try await failure { Task.immediate { await hang() } }.kindName == "leak")
        #expect(try await failure { Task { @MainActor in await hang() } }.kindName == "leak")
    }

    @Test func `a task that only has to end when the body has ended is no leak, nor is a handle that is kept`()
        async throws
    {
        let kept = try await Simulation.run(options: .strict) {
            Task { await Task.yield() }
            return Task { 1 }
        }
        #expect(await kept.value == 1)
    }

    @Test func `what a child of the body sleeps for stands in the report of a deadlock`() async throws {
        let failure = try await failure {
            async let sleeper: Void = Task.sleep(for: .seconds(60))
            await hang()
            try await sleeper
        }
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("virtual time: 60.0 seconds"), "\(failure)")
    }
}
