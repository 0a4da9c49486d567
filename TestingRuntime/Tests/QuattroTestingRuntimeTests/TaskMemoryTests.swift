#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import Quattro
import Testing

@testable import QuattroTestingRuntime

struct TaskMemoryTests {
    @Test func `a task that is running stands nowhere`() async {
        #expect(TaskMemory(Self.current).resumePoints.isEmpty)
    }

    @Test func `a task that has ended stands nowhere`() async {
        let task = Task.detached { Running(task: Self.current) }
        let running = await task.value
        #expect(TaskMemory(running.task).resumePoints.isEmpty)
        _ = consume task
    }

    @Test func `a task that waits stands where it waits`() async throws {
        let (begun, goesOn) = (Promise<Running>(), Promise<Void>())
        let task = Task.detached {
            begun.succeed(Running(task: Self.current))
            try await goesOn.value
        }
        let waiting = try await begun.value.task
        // It has begun, and comes to its wait by itself.
        while TaskMemory(waiting).resumePoints.isEmpty { await Task.yield() }
        goesOn.succeed(())
        try await task.value
        #expect(TaskMemory(waiting).resumePoints.isEmpty)
    }

    private static var current: UnownedJob {
        withUnsafeCurrentTask { task in
            guard let task else { preconditionFailure("not in a task") }
            return unsafeBitCast(task, to: UnownedJob.self)
        }
    }

    private struct Running: @unchecked Sendable {
        let task: UnownedJob
    }
}
#endif
