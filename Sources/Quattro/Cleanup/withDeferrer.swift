/// Runs a body, and then the cleanups that the body has registered, the last one first.
///
/// - Cleanups run when the body has ended, however it ended. The last one put off runs first, and each runs even if another one failed.
/// - They are shielded from what is cancelled around them, so they can wait in a cancelled task.
/// - `grace` limits all of them together. When that time is over, their waits throw, and the remaining cleanups run cancelled.
/// - The body's value is returned after the last cleanup. It is lost if a cleanup throws.
/// - A single error, of the body or of a cleanup, is thrown as it is. Several are thrown as an ``ErrorGroup``, with the body's error
///   first. Cleanups that were cut off by the grace count as one ``DeadlineExceeded``. If a function that was entered rethrows the body's
///   error as it is, that error counts once. If the function catches it as its own type and throws it again, it is another error and is
///   listed twice.
///
/// ```swift
/// try await withDeferrer(grace: .seconds(5)) { deferrer in
///     let database = try await deferrer.enter { try await pool.withConnection($0) }
///     let file = try await open("report.txt")
///     deferrer.defer { try await file.close() }
///     try await file.write(database.query("SELECT * FROM sales"))
/// }  // the file is closed, then the connection goes back to the pool
/// ```
///
/// Doing this by hand takes a `do` and a `catch` for each resource, a task of its own for each wait that a cancellation must not reach, and
/// one level of nesting for each `with…` function.
///
/// - Important: The body and the cleanups run in a scope, as the body of `moveOn` does. Inside it, do not add tasks to a *standard library*
///   task group that was opened outside: that crashes the program. Do not wait for such a group either: a cancellation does not end that
///   wait.
///
/// - Parameters:
///   - grace: How long all cleanups together may take; `nil` means no limit.
///   - name: A name for errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: What the body or the cleanups throw, as described above.
///
/// Isolation: the body and the cleanups run on the caller's actor.
///
/// Modeled on: `Deferrer` of quattro, `AsyncExitStack` of Python.
@discardableResult
public nonisolated(nonsending) func withDeferrer<Value: ~Copyable>(
    grace: Duration? = nil,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (Deferrer) async throws -> Value
) async throws -> Value {
    var errors: [any Error] = []
    var value: Value?
    // The group holds the tasks of what is entered. It never fails by itself: the errors of those tasks are collected here.
    let group = ScopedTaskGroup(
        concurrencyLimit: nil,
        onFailure: .waitForAll,
        noun: "deferrer",
        name: name,
        fileID: fileID,
        line: line
    )
    try await group.run(lettingOthersRun: false) { group in
        let deferrer = Deferrer(group: group)
        do {
            value = try await body(deferrer)
        } catch {
            errors.append(error)
        }
        await deferrer.unwind(grace: grace, fileID: fileID, line: line, &errors)
    }
    guard let first = errors.first else {
        guard let value = value.take() else {
            trap("the body of a deferrer ended without a value and without an error")
        }
        return value
    }
    let entries = errors.map { ErrorGroup.Member(error: $0, taskName: nil) }
    throw errors.count == 1 ? first : ErrorGroup(title: group.title, entries: entries)
}
