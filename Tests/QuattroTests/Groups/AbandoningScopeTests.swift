import QuattroTesting
import Testing

@testable import Quattro

/// Where an operation stands that its caller may leave behind: which scopes, deadlines and shields are around it.
struct AbandoningScopeTests {
    @Test(.simulated) func `until it is left, it stands in its caller's scopes, and sees deadlines that move`()
        async throws
    {
        try await withScopedTaskGroup { program in
            let caller = CancelScope(deadline: .second(3))
            try await caller.run {
                try await program.runAbandoningOnCancel {
                    #expect(Deadline.currentEffective == .second(3))
                    caller.deadline = .second(9)
                    #expect(Deadline.currentEffective == .second(9))
                } late: { _ in
                }
            }
            let begun = Signal()
            program.addTask {
                try await begun.wait()
                program.cancelScope.deadline = .second(100)
            }
            try await moveOn(at: .second(50)) {
                try await program.runAbandoningOnCancel {
                    begun.send()
                    try await sleep(.seconds(1))
                    #expect(Deadline.currentEffective == .second(50))
                } late: { _ in
                }
            }
        }
    }

    @Test(.simulated) func `once it is left, it is the group's: cancelled for good, whatever its caller's scopes do`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup(name: "program") { program in
            let caller = CancelScope(name: "caller")
            program.addTask {
                await caller.run {
                    try? await program.runAbandoningOnCancel(name: "work") {
                        await deaf(.seconds(5))
                        log("\(CancelScope.current?.parent?.name ?? "nobody")'s at \(elapsed)")
                        #expect(Task.isCancelled)
                        #expect(Deadline.currentEffective == .passed)
                        let error = await thrown { try await sleep(.seconds(1)) }
                        #expect(error is CancellationError)
                        let inner = await thrown { try await withCancelScope { try await sleep(.seconds(1)) } }
                        #expect(inner is CancellationError)
                        try await withScopedTaskGroup { group in
                            group.addTask { log("\(await thrown { try await waitUntilCancelled() } != nil)") }
                        }
                    } late: { _ in
                        log("late: \(elapsed)")
                    }
                }
                // After the scope, nothing is seen of it.
                try await sleep(.seconds(1))
                log("the caller goes on at \(elapsed)")
            }
            try await sleep(.seconds(1))
            caller.cancel()
            // A shield that goes up now protects nothing that has been left.
            caller.isShielded = true
        }
        #expect(
            log.all == ["the caller goes on at 2.0 seconds", "program's at 5.0 seconds", "true", "late: 5.0 seconds"]
        )
    }

    /// By whatever: what cancels a body's task past its scope tells nobody else.
    @Test(.simulated) func `a caller whose task alone is cancelled takes the operation with it`() async throws {
        try await withScopedTaskGroup { program in
            let error = await thrown {
                try await withCancelScope {
                    nonisolated(unsafe) let task = withUnsafeCurrentTask { $0 }
                    program.addTask {
                        try await sleep(.seconds(1))
                        task?.cancel()
                    }
                    try await program.runAbandoningOnCancel {
                        try await waitUntilCancelled()
                    } late: { (_: Result<Void, any Error>) in
                    }
                }
            }
            #expect(error is CancellationError)
        }
        #expect(elapsed == .seconds(1))
    }

    @Test(.simulated) func `under a shield the caller waits for the work, and lowered it leaves at once`() async throws
    {
        try await withScopedTaskGroup { program in
            let shield = CancelScope(shielded: true)
            program.addTask {
                try await sleep(.seconds(3))
                shield.isShielded = false
            }
            let value: Int?? = try await moveOn(after: .seconds(1)) {
                try await shield.run {
                    try await program.runAbandoningOnCancel {
                        await deaf(.seconds(10))
                        return 7
                    } late: { _ in
                    }
                }
            }
            #expect(value == nil)
            #expect(elapsed == .seconds(3))
            let whole = try await moveOn(after: .seconds(1)) {
                try await withShield {
                    try await program.runAbandoningOnCancel {
                        await deaf(.seconds(2))
                        return 7
                    } late: { _ in
                    }
                }
            }
            #expect(whole == 7)
            #expect(elapsed == .seconds(5))
        }
    }

    @Test(.simulated) func `a shield of the operation's own holds until it is lowered`() async throws {
        let log = Log()
        try await withScopedTaskGroup { program in
            await moveOn(after: .seconds(1)) {
                try? await program.runAbandoningOnCancel {
                    let own = CancelScope.current
                    own?.isShielded = true
                    try await sleep(.seconds(5))
                    #expect(Deadline.currentEffective == .never)
                    log("shielded until \(elapsed)")
                    own?.isShielded = false
                    #expect(Deadline.currentEffective == .passed)
                    try await sleep(.seconds(5))
                    log("not reached")
                } late: { (_: Result<Void, any Error>) in
                    log("late")
                }
            }
            #expect(elapsed == .seconds(1))
        }
        #expect(elapsed == .seconds(5))
        #expect(log.all == ["shielded until 5.0 seconds"])
    }

    @Test(.simulated) func `a cancelled group does not reach it before it is left`() async throws {
        try await withScopedTaskGroup { outer in
            let group = Future<ScopedTaskGroup>()
            outer.addTask {
                try await withScopedTaskGroup { inner in
                    group.complete(with: .success(inner))
                    try await sleep(.seconds(1))
                    inner.cancelAll()
                }
                #expect(elapsed == .seconds(3))
            }
            let inner = try await group.outcome().get()
            let value = try await inner.runAbandoningOnCancel {
                try await sleep(.seconds(3))
                return 7
            } late: { _ in
            }
            #expect(value == 7)
        }
    }

    @Test(.simulated) func `what comes late is closed behind a shield, though everything around is cancelled`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { program in
            program.addTask {
                try await program.runAbandoningOnCancel {
                    await deaf(.seconds(2))
                } late: { _ in
                    do {
                        try await sleep(.seconds(3))
                        log("closed at \(elapsed), by \(Deadline.currentEffective == .never ? "no" : "a") deadline")
                    } catch {
                        log("cut off")
                    }
                }
            }
            try await sleep(.seconds(1))
            program.cancelAll()
        }
        #expect(log.all == ["closed at 5.0 seconds, by no deadline"])
    }

    @Test func `work that never ends is named in the report, and so is its group`() async {
        let error = await thrown {
            try await Simulation.run {
                try await withScopedTaskGroup(name: "program") { program in
                    await moveOn(after: .seconds(1)) {
                        try? await program.runAbandoningOnCancel(name: "connect") {
                            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                        } late: { _ in
                        }
                    }
                }
            }
        }
        let report = "\(error as Any)"
        #expect(
            report.contains("the abandonable operation \"connect\" (QuattroTests/AbandoningScopeTests.swift:"),
            "\(report)"
        )
    }

    @Test func `a caller that waits is named with the operation that it waits for`() async {
        let error = await thrown {
            try await Simulation.run {
                try await withScopedTaskGroup { program in
                    try await program.runAbandoningOnCancel(name: "connect") {
                        try await waitUntilCancelled()
                    } late: { (_: Result<Void, any Error>) in
                    }
                }
            }
        }
        #expect(
            "\(error as Any)".contains("the value of \"connect\" (QuattroTests/AbandoningScopeTests.swift:"),
            "\(error as Any)"
        )
    }
}
