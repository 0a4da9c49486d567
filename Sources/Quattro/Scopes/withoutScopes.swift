/// Runs a body that can make tasks outside of all scopes that are open here.
///
/// A plain `Task` copies task-local values from the code that makes it, and with them the scopes around: it sees their deadlines as its
/// own, and scopes that it opens are placed inside them, although the task is not cancelled with them and may outlive them. If the work is
/// not part of a request, such as writing an audit log, make its task in this body:
///
/// - ``CancelScope/current`` is `nil` in the body and in the tasks that it makes, and ``Deadline/currentEffective`` is
///   ``Deadline/never`` in those tasks.
/// - All other task-local values are kept, such as a tracing context, and in a simulation its time.
/// - The body itself runs in the caller's task, so there `Task.isCancelled` has the caller's value.
///
/// ```swift
/// let page = try await fetch(url)
/// withoutScopes {
///     _ = Task { try await store(page) }  // not under the deadline of the request
/// }
/// ```
///
/// A task that nothing awaits is not structured: prefer a group that outlives the request, `program.addTask { … }`, which awaits its
/// children and reports their errors, and whose children see the scopes of the group, not those of the request.
///
/// - Parameter body: What to run.
/// - Returns: The body's value.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in the caller's task. It is synchronous: a scope that it opened would belong to no
/// other scope.
public func withoutScopes<Value: ~Copyable, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure)
    -> Value
{
    var result: Result<Value, Failure>?
    Governing.$ambient.withValue(nil) {
        do throws(Failure) {
            result = .success(try body())
        } catch {
            result = .failure(error)
        }
    }
    switch consume result {
    case .success(let value): return value
    case .failure(let error): throw error
    case nil: trap("a task-local value was bound without running its operation")
    }
}
