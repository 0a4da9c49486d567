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

    @Test func `a body's task is kept for as long as it is known`() async throws {
        weak var weakly: Kept?
        var body: BodyTask?
        do {
            let kept = Kept()
            weakly = kept
            body = await Task { [kept] in withExtendedLifetime(kept) { BodyTask.current } }.value
        }
        try #require(body).cancel()
        #expect(try !#require(body).isCurrent)
        body = nil
        #expect(weakly == nil)
    }

    @Test func `a preference is the executor that was preferred`() async {
        let executor = Inline()
        await withTaskExecutorPreference(executor) { #expect(Runtime.preferredExecutor === executor) }
        await Task.detached { #expect(Runtime.preferredExecutor == nil) }.value
    }

    @Test func `priorities keep their order and their value`() {
        let priorities: [TaskPriority] = [.background, .utility, .medium, .high]
        #expect(priorities.map(Priority.init).sorted().map(\.taskPriority) == priorities)
    }
}

private final class Kept: Sendable {}

/// Runs everything where it comes from.
private final class Inline: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        UnownedJob(job).runSynchronously(on: asUnownedTaskExecutor())
    }
}
