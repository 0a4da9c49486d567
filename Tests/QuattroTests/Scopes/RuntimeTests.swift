import Testing

@testable import Quattro

/// What is read of the runtime's values by their layout is what the standard library says of them.
struct RuntimeTests {
    @Test func `a body's task is the one that runs it, and no other`() async throws {
        let task = Task {
            let body = try #require(BodyTask.current)
            #expect(body.isCurrent)
            await withTaskGroup { $0.addTask { #expect(!body.isCurrent) } }
            #expect(body.isCurrent)
            body.cancel()
            #expect(Task.isCancelled)
        }
        try await task.value
        #expect(task.isCancelled)
    }

    @Test(.simulated) func `a body's task is kept for as long as it is known, and no longer`() async throws {
        let executor = try #require(Runtime.preferredExecutor)
        let body = Guarded<BodyTask?>(nil)
        // A task keeps its result for as long as it is kept itself.
        weak var result: Counted?
        result = await Task(executorPreference: executor) { () -> Counted in
            body.withLock { $0 = BodyTask.current }
            return Counted()
        }.value
        #expect(result != nil)
        body.withLock { $0 = nil }
        #expect(result == nil)
    }

    @Test func `a preference is the executor that was preferred`() async {
        let executor = Inline()
        await withTaskExecutorPreference(executor) { #expect(Runtime.preferredExecutor === executor) }
        await Task.detached { #expect(Runtime.preferredExecutor == nil) }.value
    }

    @Test func `priorities keep their order and their value`() {
        let priorities: [TaskPriority] = [.background, .utility, .medium, .high]
        #expect(priorities.reversed().map(Priority.init).sorted().map(\.taskPriority) == priorities)
    }
}

/// Runs everything where it comes from.
private final class Inline: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        UnownedJob(job).runSynchronously(on: asUnownedTaskExecutor())
    }
}
