import Dispatch
import Soaking
import Testing

@testable import Quattro

/// Waits that are bounded, around work that does not listen, on the real pool and with threads of others.
@Suite(.serialized) struct AbandoningStressTests {
    @Test func `a value around the deadline goes to exactly one of the caller and late`() async throws {
        let (opened, kept, late) = (Counted(), Counted(), Counted())
        try await withScopedTaskGroup(name: "program") { program in
            try await withScopedTaskGroup(concurrencyLimit: 50) { group in
                for round in 0..<3_000 {
                    try await group.addTaskWhenFree {
                        let got: Int? = try await moveOn(after: .microseconds(500)) {
                            try await program.runAbandoningOnCancel {
                                await answer(after: .microseconds(300 + round % 400))
                                return opened.add()
                            } late: { _ in
                                late.add()
                            }
                        }
                        if got != nil { kept.add() }
                    }
                }
            }
        }
        #expect(opened.count == kept.count + late.count)
        // Those whose limit was over before they began, on a machine that is busy, are none of these.
        #expect(opened.count <= 3_000)
    }

    @Test func `the caller is back before the work, which ends when somebody lets it`() async throws {
        let (goOn, late) = (Promise<Void>(), Promise<Int>())
        try await withScopedTaskGroup { program in
            let error = await thrown {
                try await fail(after: .milliseconds(10)) {
                    try await program.runAbandoningOnCancel {
                        await withShield { try? await goOn.value }
                        return 7
                    } late: { result in
                        late.complete(with: result)
                    }
                }
            }
            #expect(error is DeadlineExceeded)
            #expect(late.resultIfAny == nil)
            goOn.succeed()
        }
        #expect(try late.resultIfAny?.get() == 7)
    }

    @Test func `callers that are plain tasks, cancelled by other threads at any moment`() async throws {
        let (ended, kept, late, cancelled) = (Counted(), Counted(), Counted(), Counted())
        try await withScopedTaskGroup(name: "program") { program in
            for round in 0..<2_000 {
                let caller = withoutScopes {
                    Task {
                        do {
                            _ = try await program.runAbandoningOnCancel {
                                for _ in 0..<(round % 7) { await withShield { await Task.yield() } }
                                return ended.add()
                            } late: { _ in
                                late.add()
                            }
                            kept.add()
                        } catch {
                            #expect(error is CancellationError)
                            cancelled.add()
                        }
                    }
                }
                onThread { caller.cancel() }
                if round % 3 == 0 { await caller.value }
                // Beside it, one whose own scope is cancelled, in the group itself.
                let handle = program.addTask {
                    try await program.runAbandoningOnCancel {
                        await Task.yield()
                    } late: { _ in
                    }
                }
                onThread { handle.cancel() }
                _ = await handle.result
                await caller.value
            }
        }
        #expect(kept.count + cancelled.count == 2_000)
        #expect(ended.count == kept.count + late.count)
    }

    @Test func `a caller lends its priority to the work while it waits`() async throws {
        let begun = Signal()
        try await withScopedTaskGroup { program in
            let outer = Task(priority: .background) {
                try await program.runAbandoningOnCancel {
                    begun.send()
                    while Task.currentPriority < .high { try await Task.sleep(for: .milliseconds(1)) }
                } late: { (_: Result<Void, any Error>) in
                }
            }
            try await begun.wait()
            _ = try await fail(after: .seconds(60)) { try await Task(priority: .high) { try await outer.value }.value }
        }
    }
}

/// As a library of callbacks does, that knows nothing of cancellations.
private func answer(after duration: Duration) async {
    let nanoseconds = Int(duration / .nanoseconds(1))
    await calledBack { answer in
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds), execute: answer)
    }
}
