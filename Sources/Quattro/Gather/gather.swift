/// Runs operations concurrently and returns all their values, in the order of the operations.
///
/// - There may be any number of operations, each with a type of its own.
/// - The first failure cancels the others. When all have ended, the call throws an ``ErrorGroup`` with every error.
/// - If the calling code is cancelled, all operations are cancelled and awaited, and the call throws `CancellationError`.
/// - Whatever happens, no operation is still running when this has returned or thrown.
/// - A framework that handles errors by their type does not know ``ErrorGroup``. In code that it calls, throw the first error:
///   `catch let failure as ErrorGroup { throw failure.first }`.
/// - The results cannot be noncopyable, since a tuple cannot hold such values in Swift 6.3: the value of a single-expression closure is
///   destroyed, and the compiler warns. Add such operations to a group and take their values with ``TaskHandle/takeValue()``.
///
/// ```swift
/// let (user, posts) = try await gather({ try await fetchUser() }, { try await fetchPosts() })
/// ```
///
/// Doing this by hand takes an `async let` for each, which drops every error but the first awaited one, or a task group whose children all
/// return one enum, and a `switch` over it:
///
/// ```swift
/// async let user = fetchUser()
/// async let posts = fetchPosts()
/// let both = try await (user, posts)  // if both fail, one error is lost; fetchPosts() is cancelled only after fetchUser() has ended
/// ```
///
/// - Parameters:
///   - concurrencyLimit: How many operations may run at a time, at least 1; the rest start in order. `nil` means no limit.
///   - name: A name for errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - operations: What to run. They run concurrently, on no actor unless they say so.
/// - Returns: The values, in the order of the operations; with one operation, its plain value.
/// - Throws: ``ErrorGroup``, or a cancellation if the calling code was cancelled: `CancellationError`, or the library error by which an
///   operation reported it. It throws nothing else.
///
/// Isolation: callable from any actor, which is free meanwhile.
///
/// Cost: one child task for each operation.
///
/// Modeled on: `gather` of quattro, without asyncio's leaks.
public nonisolated(nonsending) func gather<each Value: Sendable>(
    concurrencyLimit: Int? = nil,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ operations: repeat @escaping @Sendable () async throws -> each Value
) async throws -> (repeat each Value) {
    let group = ScopedTaskGroup(
        concurrencyLimit: concurrencyLimit,
        onFailure: .cancelAll,
        name: name,
        fileID: fileID,
        line: line
    )
    return try await group.run(lettingOthersRun: false) { group in
        let handles = (repeat group.add(each operations, fileID, line))
        return (repeat try await (each handles).value)
    }
}

/// Runs operations concurrently and returns how each of them ended, in the order of the operations.
///
/// - A failure is a value in its operation's place, and nothing is cancelled because of it.
/// - If the calling code is cancelled, all operations are cancelled and awaited, and the call throws `CancellationError`. The caller's
///   own cancellation is never turned into values.
///
/// ```swift
/// let (user, posts) = try await gatherResults({ try await fetchUser() }, { try await fetchPosts() })
/// show((try? user.get()) ?? .unknown, (try? posts.get()) ?? [])
/// ```
///
/// - Parameters:
///   - concurrencyLimit: How many operations may run at a time, at least 1; the rest start in order. `nil` means no limit.
///   - name: A name for descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - operations: What to run. They run concurrently, on no actor unless they say so.
/// - Returns: The results, in the order of the operations; with one operation, its plain result.
/// - Throws: A cancellation if the calling code was cancelled and one of the operations gave up because of it: `CancellationError`, or
///   the library error by which the operation reported it. It throws nothing else.
///
/// Isolation: callable from any actor, which is free meanwhile.
///
/// Cost: one child task for each operation.
///
/// Modeled on: `gather(return_exceptions=True)` of quattro.
public nonisolated(nonsending) func gatherResults<each Value: Sendable>(
    concurrencyLimit: Int? = nil,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ operations: repeat @escaping @Sendable () async throws -> each Value
) async throws -> (repeat Result<each Value, any Error>) {
    let group = ScopedTaskGroup(
        concurrencyLimit: concurrencyLimit,
        onFailure: .cancelAll,
        name: name,
        fileID: fileID,
        line: line
    )
    return try await group.run(lettingOthersRun: false) { group in
        let handles = (repeat group.addCapturing(each operations, fileID, line))
        return (repeat try await (each handles).value)
    }
}

extension ScopedTaskGroup {
    /// `addTask` in a form that an element of a parameter pack can be passed to.
    fileprivate func add<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value,
        _ fileID: StaticString,
        _ line: UInt
    ) -> TaskHandle<Value> {
        addTask(fileID: fileID, line: line) { try await failingIfItCancelledItself(operation) }
    }

    /// Adds a child that returns how the operation ended, and fails only if it was cut off from outside.
    fileprivate func addCapturing<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value,
        _ fileID: StaticString,
        _ line: UInt
    ) -> TaskHandle<Result<Value, any Error>> {
        addTask(fileID: fileID, line: line) { try await capturing(operation) }
    }
}

/// Runs an operation whose result is needed: if it throws a cancellation although the caller was not cancelled, there is no result, so that
/// counts as a failure.
func failingIfItCancelledItself<Value: ~Copyable>(_ operation: () async throws -> Value) async throws -> Value {
    do {
        return try await operation()
    } catch
        where CancelScope.current?.cancelCalled == true && !CancelScope.isCancelledAroundTask
        && error.isAnswerToCancellation
    {
        throw CancelledItself(cancellation: error)
    }
}

/// Returns how an operation ended, as a value, unless it ended with a cancellation of the calling code.
@inlinable
func capturing<Value>(_ operation: () async throws -> Value) async throws -> Result<Value, any Error> {
    do {
        return .success(try await operation())
    } catch {
        if isOfCaller(error) { throw error }
        return .failure(error)
    }
}

/// Whether an error is the cancellation of the code that asked for the result.
@usableFromInline
func isOfCaller(_ error: any Error) -> Bool {
    CancelScope.isCancelledAroundTask && error.isAnswerToCancellation
}
