import Testing

@testable import Quattro

struct GroupLifeTests {
    // NU-01, NU-02
    @Test(.simulated) func `the group waits for its children and then gives the body's value`() async throws {
        let value = try await withScopedTaskGroup { group in
            group.addTask { try await sleep(.seconds(3)) }
            group.addTask { try await sleep(.seconds(1)) }
            return 7
        }
        #expect(value == 7)
        #expect(elapsed == .seconds(3))
    }

    // NU-03
    @Test(.simulated) func `an empty group ends at once, cancelled or not`() async throws {
        let first = try await withScopedTaskGroup { _ in 1 }
        #expect(first == 1)
        await withCancelScope { scope in
            scope.cancel()
            let value = try? await withScopedTaskGroup { _ in 1 }
            #expect(value == 1)
        }
    }

    // NU-04
    @Test(.simulated) func `entering a group in a cancelled scope runs its body`() async throws {
        await withCancelScope { scope in
            scope.cancel()
            let log = Log()
            let error = await thrown {
                try await withScopedTaskGroup { _ in
                    log("started")
                    try await sleep(.seconds(1))
                }
            }
            #expect(log.all == ["started"])
            #expect(error is CancellationError)
        }
    }

    // NU-05
    @Test(.simulated) func `adding a task returns before it has run a line`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addTask { log("child") }
            log("body")
        }
        #expect(log.all == ["body", "child"])
    }

    @Test(.simulated) func `an immediate task runs to its first suspension before adding it returns`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addImmediateTask {
                log("first")
                try await sleep(.seconds(1))
                log("third")
            }
            log("second")
        }
        #expect(log.all == ["first", "second", "third"])
    }

    // NU-08
    @Test(.simulated) func `a group may be handed to another task, which adds to it`() async throws {
        let log = Log()
        try await withScopedTaskGroup { outer in
            try await withScopedTaskGroup { inner in
                outer.addTask {
                    inner.addTask { log("added by the other") }
                }
                try await sleep(.seconds(1))
            }
        }
        #expect(log.all == ["added by the other"])
    }

    // NU-09
    @Test(.simulated) func `children may add siblings while the group waits`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addTask {
                try await sleep(.seconds(1))
                group.addTask {
                    try await sleep(.seconds(1))
                    group.addTask { log("grandsibling at \(elapsed)") }
                }
            }
        }
        #expect(log.all == ["grandsibling at 2.0 seconds"])
    }

    // NU-10
    @Test func `adding to a group that has ended ends the program and names the group`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var kept: ScopedTaskGroup?
            try await withScopedTaskGroup(name: "downloads") { kept = $0 }
            kept?.addTask {}
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("a task was added to task group \"downloads\""))
        #expect(message.contains("after it had ended"))
    }

    // NU-13, NU-15
    @Test(.simulated) func `cancelling the group's scope ends it quietly, and the code after it goes on`() async throws
    {
        var scope: CancelScope?
        try await withScopedTaskGroup { group in
            scope = group.cancelScope
            group.addTask { try await sleep(.seconds(100)) }
            try await sleep(.seconds(1))
            group.cancelAll(reason: "enough")
        }
        #expect(elapsed == .seconds(1))
        #expect(scope?.cancelledCaught == true)
        #expect(scope?.cause == .explicit(reason: "enough"))
        try await sleep(.seconds(1))
    }

    // NU-15
    @Test(.simulated) func `a cancelled group in which everybody ends normally has caught nothing`() async throws {
        var scope: CancelScope?
        try await withScopedTaskGroup { group in
            scope = group.cancelScope
            group.addTask { try? await sleep(.seconds(100)) }
            group.cancelAll()
        }
        #expect(scope?.cancelCalled == true)
        #expect(scope?.cancelledCaught == false)
    }

    // NU-13: what a quiet end gives back.
    @Test(.simulated) func `a cancelled group keeps a value that was returned, and throws for one that was not`()
        async throws
    {
        let value = try await withScopedTaskGroup { group in
            group.addTask { try await sleep(.seconds(100)) }
            group.cancelAll()
            return 7
        }
        #expect(value == 7)
        try await withScopedTaskGroup { group in
            group.cancelAll()
            try await sleep(.seconds(1))
        }
        await #expect(throws: CancellationError.self) {
            try await withScopedTaskGroup { group in
                group.cancelAll()
                try await sleep(.seconds(1))
                return 7
            }
        }
    }

    // NU-14
    @Test(.simulated) func `a group has a deadline of its own`() async throws {
        var scope: CancelScope?
        try await withScopedTaskGroup { group in
            scope = group.cancelScope
            group.cancelScope.deadline = .after(.seconds(2))
            group.addTask { try await sleep(.seconds(10)) }
        }
        #expect(elapsed == .seconds(2))
        #expect(scope?.cancelledCaught == true)
    }

    // NU-16, NU-17
    @Test(.simulated) func `a task added to a cancelled group starts, cancelled`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.cancelAll()
            group.addTask {
                log("started \(Task.isCancelled)")
                try await sleep(.seconds(1))
                log("not reached")
            }
        }
        #expect(log.all == ["started true"])
    }

    // NU-17
    @Test(.simulated) func `a child cancelled before it first ran still runs to its first wait`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addTask {
                log("started")
                try await sleep(.seconds(1))
            }
            group.cancelAll()
        }
        #expect(log.all == ["started"])
    }

    // NU-18
    @Test(.simulated) func `waiting for the children is not a cancellation point`() async throws {
        let value = try await moveOn(after: .seconds(1)) {
            try await withScopedTaskGroup { group in
                group.addTask { try? await sleep(.seconds(100)) }
                return 7
            }
        }
        #expect(value == 7)
        #expect(elapsed == .seconds(1))
    }

    // NU-19
    @Test(.simulated) func `a cancelled group does not end before its children`() async throws {
        try await moveOn(after: .seconds(1)) {
            try await withScopedTaskGroup { group in
                group.addTask { try await withShield { try await sleep(.seconds(5)) } }
            }
        }
        #expect(elapsed == .seconds(5))
    }

    // NU-20
    @Test(.simulated) func `group and outer scope both cancelled: the group absorbs nothing`() async throws {
        let outer = CancelScope()
        var inner: CancelScope?
        let value: Int? = try await outer.run {
            try await withScopedTaskGroup { group in
                inner = group.cancelScope
                group.addTask { try await sleep(.seconds(100)) }
                group.cancelAll()
                outer.cancel()
                return 7
            }
        }
        #expect(value == nil)
        #expect(outer.cancelledCaught)
        #expect(inner?.cancelledCaught == false)
    }

    // NU-21
    @Test(.simulated) func `a cancellation reaches a grandchild's wait at once`() async throws {
        let log = Log()
        try await moveOn(after: .seconds(1)) {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await withScopedTaskGroup { group in
                        group.addTask {
                            let error = await thrown { try await sleep(.seconds(100)) }
                            log("\(error is CancellationError) at \(elapsed)")
                        }
                    }
                }
            }
        }
        #expect(log.all == ["true at 1.0 seconds"])
    }

    // NU-22, NU-23
    @Test(.simulated) func `cancelling one child leaves the others and the group alone`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let first = group.addTask { try await sleep(.seconds(100)) }
            group.addTask {
                try await sleep(.seconds(2))
                log("the other has finished")
            }
            try await sleep(.seconds(1))
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
        }
        #expect(log.all == ["the other has finished"])
        #expect(elapsed == .seconds(2))
    }

    // NU-22
    @Test(.simulated) func `a child may cancel itself through its current scope`() async throws {
        try await withScopedTaskGroup { group in
            group.addTask {
                CancelScope.current?.cancel()
                try await sleep(.seconds(100))
            }
            try await sleep(.seconds(2))
            #expect(!group.cancelScope.cancelCalled)
        }
    }

    // NU-24
    @Test(.simulated) func `a scope in a child that expires affects that child only`() async throws {
        try await withScopedTaskGroup { group in
            group.addTask { try await moveOn(after: .seconds(1)) { try await sleep(.seconds(100)) } }
            try await sleep(.seconds(2))
        }
        #expect(elapsed == .seconds(2))
    }

    // NU-25
    @Test func `a finished child leaves nothing behind`() async throws {
        final class Probe: Sendable {}
        try await withScopedTaskGroup { group in
            weak var probe: Probe?
            do {
                let strong = Probe()
                probe = strong
                let handle = group.addTask { _ = strong }
                try await handle.value
            }
            while probe != nil { await Task.yield() }
            #expect(group.cancelScope.state.withLock { $0.node.inner.count } == 0)
        }
    }

    // DESIGN 4.14
    @Test func `when a group has ended nothing of its children is left, not even a closure`() async throws {
        final class Probe: Sendable {}
        for _ in 0..<3_000 {
            weak var probe: Probe?
            try await withScopedTaskGroup { group in
                let strong = Probe()
                probe = strong
                group.addTask { _ = strong }
                group.addImmediateTask { _ = strong }
                group.addBackgroundTask { _ = strong }
            }
            #expect(probe == nil)
        }
    }

    // DESIGN 4.9
    @Test(.simulated) func `only a body of no value counts as having returned when it was cut off`() async throws {
        await #expect(throws: CancellationError.self) {
            try await withScopedTaskGroup { group -> any Sendable in
                group.cancelAll()
                try await sleep(.seconds(1))
                return 7
            }
        }
    }

    // NU-29
    @Test(.simulated) func `nested groups are independent`() async throws {
        try await withScopedTaskGroup { outer in
            outer.addTask { try await sleep(.seconds(3)) }
            let error = await thrown {
                try await withScopedTaskGroup { inner in
                    inner.addTask { throw Oops(number: 1) }
                }
            }
            #expect((error as? ErrorGroup)?.numbers == [1])
            #expect(!outer.cancelScope.cancelCalled)
        }
        #expect(elapsed == .seconds(3))
    }

    // NI-03, NI-04, NI-06
    @Test(.simulated) func `a child has the task-local values of whoever added it, also when it had to wait`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            for name in ["a", "b", "c"] {
                Local.$name.withValue(name) {
                    _ = group.addTask { log(Local.name) }
                }
            }
        }
        #expect(log.all == ["a", "b", "c"])
    }

    // NI-09, NI-10
    @Test(.simulated) func `a child has the name that it was given`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let handle = group.addTask(name: "loader") { log(Task.name ?? "none") }
            #expect(handle.name == "loader")
            group.addBackgroundTask(name: "server") { log(Task.name ?? "none") }
        }
        #expect(log.all.sorted() == ["loader", "server"])
    }

    @Test func `children are escalated with the task that waits for their group, or for their handle`() async throws {
        for waitsForHandle in [true, false, nil] {
            let started = Signal()
            let owner = Task(priority: .background) {
                try await withScopedTaskGroup { group in
                    let child = group.addTask {
                        started.send()
                        while Task.currentPriority < .high { try await Task.sleep(for: .milliseconds(1)) }
                    }
                    if waitsForHandle == true { try await child.value }
                    // Neither: the body does something else, and the child is escalated all the same.
                    if waitsForHandle == nil {
                        while Task.currentPriority < .high { try await Task.sleep(for: .milliseconds(1)) }
                    }
                }
            }
            try await started.wait()
            try await fail(after: .seconds(60)) { try await Task(priority: .high) { try await owner.value }.value }
        }
    }

    // NI-16
    @Test func `a child has the priority that it was given, or its adder's`() async throws {
        try await withScopedTaskGroup { group in
            expect(try await group.addTask(priority: .background) { Task.basePriority }.value, is: .background)
        }
        try await Task(priority: .utility) {
            try await withScopedTaskGroup { group in
                expect(try await group.addTask { Task.basePriority }.value, is: .utility)
            }
        }.value
    }
}

enum Local {
    @TaskLocal static var name = "outside"
}
