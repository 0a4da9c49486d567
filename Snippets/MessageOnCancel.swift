// Tells the other side that its work is no longer needed. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro

/// Runs a query, and sends a message if it is cancelled.
///
/// The message is sent by the program's group, since the caller does not wait for it.
nonisolated(nonsending) func run<Answer>(
    _ query: nonisolated(nonsending) () async throws -> Answer,
    onCancelSending message: @escaping @Sendable () async throws -> Void,
    in program: ScopedTaskGroup
) async throws -> Answer {
    // A query that never begins needs no message.
    try await checkpoint()
    return try await withTaskCancellationHandler {
        try await query()
    } onCancel: {
        program.addTaskUnlessEnded(name: "cancel request", onFailure: .leaveToHandle) {
            try await withShield(for: .seconds(1)) { try await message() }
        }
    }
}
