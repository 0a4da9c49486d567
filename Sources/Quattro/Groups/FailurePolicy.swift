/// What a task group does when a child or its body fails.
///
/// ```swift
/// try await withScopedTaskGroup(onFailure: .waitForAll) { group in
///     for server in servers { group.addTask { try await update(server) } }  // each of them, whatever becomes of the others
/// }
/// ```
public enum FailurePolicy: Sendable, Hashable {
    /// Cancels everyone else at once. What a group does unless told otherwise.
    case cancelAll
    /// Lets everyone else run to the end first, and then throws all errors, whoever has read them from handles.
    ///
    /// A failing body cancels nobody either: a child that runs until it is cancelled, such as a server that was begun with
    /// `start`, keeps the group open until someone calls `cancelAll`.
    case waitForAll
}
