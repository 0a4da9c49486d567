// A worker that does one job after another, and ends in order. Quattro.docc/Guides/ShuttingDown.md quotes this file.
import Quattro

/// Does jobs one after another.
///
/// Once it is draining, it begins no more, and the present job has some time to end.
struct JobWorker<Job: Sendable>: Sendable {
    /// Cancelled by the signal.
    let draining = CancelSource(name: "draining")
    private let shutdown = CancelSource(name: "shutdown")
    let grace: Duration
    let handle: @Sendable (Job) async throws -> Void
    /// Gets a job that was cut off.
    let putBack: @Sendable (Job) async throws -> Void

    func run(_ jobs: sending AsyncStream<Job>) async throws {
        let registration = draining.onCancel { _ in shutdown.tighten(to: .after(grace)) }
        defer { registration.remove() }
        try await withElements(of: jobs) { jobs in
            while let job = try await draining.run({ try await jobs.next() }) ?? nil {
                let done: Void? = try await shutdown.run { try await handle(job) }
                if done == nil { try await putBack(job) }
            }
        }
    }
}
