import Quattro

/// Runs a body once for each point at which it can be cancelled, cancels it there, and checks that it gives up cleanly.
///
/// - First the body runs undisturbed, which shows how many steps it takes. This run must succeed.
/// - Then it runs once for each step, with the same choices, and is cancelled after that step.
/// - It fails if it hangs, by a deadlock or by not ending within the limit of steps, or if it leaks, so that a task is alive when it has
///   ended.
/// - It fails if it swallows the cancellation: it is cancelled while it waits and returns nevertheless, because of a `try?`, a stream that
///   just ends, or a wait that cannot be cancelled. A body that waits behind a shield at that moment may return.
/// - It may return if it is cancelled while one of its tasks was running, since it may finish before its next wait.
/// - If it throws, whatever the error, it has given up, as it should.
///
/// ```swift
/// try await expectCancellable {
///     try await withDeferrer { deferrer in
///         let connection = try await deferrer.enter { try await pool.withConnection($0) }
///         try await connection.send("hello")
///     }
/// }
/// ```
///
/// - Parameters:
///   - seed: The number that decides the order in which jobs run.
///   - options: How to run.
///   - body: What to run. It is cancelled through a scope around it.
/// - Returns: How many points there were.
/// - Throws: A ``SimulationFailure`` for a point that failed, whose report says where that was and whose schedule replays it
///   with the cancellation; an `ErrorGroup` of them if there were more. `CancellationError` if the calling task is cancelled.
///
/// Isolation: the body runs on no actor; the caller's is free meanwhile.
@discardableResult
public func expectCancellable(
    seed: Int = 0,
    options: Simulation.Options = Simulation.Options(),
    _ body: @escaping @Sendable () async throws -> Void
) async throws -> Int {
    try await OwnThread.run {
        // It runs in a scope that is never cancelled, so that the steps are the same as in the later runs.
        let undisturbed = Plan(seed: seed, cancelStep: .max)
        let steps = try Search.perform(undisturbed, seed: seed, options: options, body).steps
        var failures: [SimulationFailure] = []
        for step in 1..<max(steps, 1) {
            try Task.checkCancellation()
            let plan = Plan(seed: seed, cancelStep: step)
            do {
                _ = try Search.perform(plan, seed: nil, options: options, isFault: { !$0.isGivingUp }, body)
            } catch let failure as SimulationFailure where !failure.isGivingUp {
                failures.append(failure)
            } catch is SimulationFailure {
                // The body has thrown, as expected.
            }
        }
        if let first = failures.first { throw failures.count == 1 ? first : ErrorGroup(failures) }
        return max(steps - 1, 0)
    }
}

/// The error for a body that was cancelled while it waited and still returned.
public struct CancellationSwallowed: Error, Hashable, CustomStringConvertible {
    /// Says what is wrong.
    public var description: String { "nothing: it was cancelled while it waited, and returned all the same" }
}

extension SimulationFailure {
    /// Whether the body has just thrown something.
    fileprivate var isGivingUp: Bool {
        if case .body(let error) = kind { !(error is CancellationSwallowed) } else { false }
    }
}
