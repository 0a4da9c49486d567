/// A `with…` function that has been entered and is suspended in its body, in a child task.
final class Entered: Sendable {
    private struct State {
        var scope: CancelScope?
        var hasBegun = false
        /// Whether the deferrer knows of this function, and will see how it ends.
        var isConfirmed = false
    }

    private let state = Guarded(State())
    /// Ends the function's body, by returning or by throwing.
    private let unwinding = Future<Void>()
    /// How the function ended.
    private let end = Future<Void>()

    // MARK: In the child

    /// Runs the function; never throws, since what it throws belongs to the deferrer.
    nonisolated(nonsending) func run(_ function: (Entered) async throws -> Void) async {
        let scope = CancelScope.current
        state.withLock { $0.scope = scope }
        do {
            try await function(self)
            end.complete(with: .success(()))
        } catch {
            end.complete(with: .failure(error))
        }
    }

    /// Shields the function's body, and its own cleanup after that.
    ///
    /// - Returns: `false` if the function has called its body before.
    func begin() -> Bool {
        let (scope, isFirst) = state.withLock { state in
            defer { state.hasBegun = true }
            return (state.scope, !state.hasBegun)
        }
        if isFirst { scope?.isShielded = true }
        return isFirst
    }

    nonisolated(nonsending) func untilUnwound() async throws {
        try await unwinding.outcome(for: .unwinding).get()
    }

    func confirm() {
        state.withLock { $0.isConfirmed = true }
    }

    func rethrowUnlessConfirmed() throws {
        if !state.withLock({ $0.isConfirmed }) { try end.outcomeIfAny?.get() }
    }

    // MARK: In the deferrer

    /// Ends the function's body and waits for the function to end.
    nonisolated(nonsending) func unwind(after error: (any Error)?, by deadline: Deadline) async throws {
        state.withLock { $0.scope }?.deadline = deadline
        unwinding.complete(with: error.map { .failure($0) } ?? .success(()))
        do {
            try await end.outcome(for: .leaving).get()
        } catch let ownError {
            // An error that the body threw and the function rethrew counts once.
            if let error, isNothing(ownError, but: [error]) { return }
            throw ownError
        }
    }
}
