import Dispatch
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Tasks that seem to wait, and run on an executor that is not simulated, while a report is written.
struct ForeignExecutorTests {
    @Test func `a report of tasks that end while it is written is written all the same`() async throws {
        var options = Simulation.Options()
        options.grace = .zero
        options.shrinkTime = .zero
        for _ in 0..<20 {
            let failure = await #expect(throws: SimulationFailure.self) {
                try await Simulation.run(options: options) {
                    await withTaskGroup { group in
                        for _ in 0..<100 {
                            let spinner = Spinner()
                            group.addTask {
                                for _ in 0..<5 { Task { _ = await spinner.descend(100) } }
                                _ = await spinner.descend(100)
                            }
                        }
                    }
                }
            }
            #expect(failure?.description.isEmpty == false)
        }
    }
}

/// An actor with an executor of its own, on a queue.
private actor Spinner {
    private let executor = QueueExecutor()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func descend(_ depth: Int) async -> Int {
        depth == 0 ? 1 : await descend(depth - 1) &+ 1
    }
}

private final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "spinner")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
