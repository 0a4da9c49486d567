/// Runs a body with a group of child tasks, and waits for all of them.
///
/// - If nothing fails, the call returns the body's value when the body and the children have ended.
/// - If a child or the body throws, all the others are cancelled (the body too) and awaited, and the call throws an ``ErrorGroup`` with all
///   errors that are not cancellations, in the order in which they happened. If the body gets a child's error from its handle and rethrows
///   it as it is, the error is listed once; no error is left out because it looks like another.
/// - A framework that handles errors by their type does not know ``ErrorGroup``. In code that it calls, throw the first error:
///   `catch let failure as ErrorGroup { throw failure.first }`.
/// - If the group is cancelled from outside and that cuts off a child or the body, the call throws `CancellationError`, unless there was
///   an error. Waiting for the children at the end is not by itself a cancellation point.
/// - If a child or the body is cut off from outside and a shield is then raised that hides this, the end of that child or body cancels the
///   others, as a failure does, and the call throws `CancellationError`, unless there was an error.
/// - If the group's own scope is cancelled, or its deadline passes, the group ends without an error. A value that the body returned is
///   kept, a `Void` body counts as returned, and if the body was cut off before it had a value, the call throws its `CancellationError`. To
///   get an error that says more, put the deadline around the group: `fail(after:) { withScopedTaskGroup { … } }`.
/// - If a child throws a cancellation although it was not cancelled, such as that of another task whose value it awaited, that is an
///   ordinary failure.
/// - If there is nothing to wait for when the body has ended, other tasks of the same actor or executor get their turn, once, before the
///   call returns. That is not a cancellation point either.
/// - If the body throws a cancellation although it was not cancelled, the children are cancelled, and the call throws the cancellation as
///   it is.
///
/// ```swift
/// let (user, posts) = try await withScopedTaskGroup { group in
///     let user = group.addTask { try await fetchUser() }
///     let posts = group.addTask { try await fetchPosts() }
///     return try await (user.value, posts.value)
/// }
/// ```
///
/// - Parameters:
///   - concurrencyLimit: How many children may run at a time, not counting background children; the rest wait for their turn, first come,
///     first started. It is at least 1; `nil` means no limit. A child that waits for a sibling's value holds its place meanwhile.
///   - onFailure: What the group does when a child or the body fails; each child may have a policy of its own.
///   - name: A name for errors and descriptions.
///   - fileID: Where the group is opened; leave it to the compiler.
///   - line: Where the group is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: ``ErrorGroup``, or a cancellation as described: `CancellationError`, or the first library error by which the body or a child
///   reported it.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `open_nursery` of Trio, `TaskGroup` of quattro.
@discardableResult
public nonisolated(nonsending) func withScopedTaskGroup<Value: ~Copyable>(
    concurrencyLimit: Int? = nil,
    onFailure: FailurePolicy = .cancelAll,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (ScopedTaskGroup) async throws -> Value
) async throws -> Value {
    let group = ScopedTaskGroup(
        concurrencyLimit: concurrencyLimit,
        onFailure: onFailure,
        name: name,
        fileID: fileID,
        line: line
    )
    return try await group.run(body)
}

extension ScopedTaskGroup {
    /// Runs the body of any function that has children, and waits for the children.
    ///
    /// `lettingOthersRun` says whether the end yields to other tasks if there is nothing to wait for. It does not if the body has waited
    /// for the children already, or if the caller sees no group.
    nonisolated(nonsending) func run<Value: ~Copyable>(
        lettingOthersRun: Bool = true,
        _ body: nonisolated(nonsending) (ScopedTaskGroup) async throws -> Value
    ) async throws -> Value {
        var result: Result<Value, any Error> = .failure(CancellationError())
        let exit = await cancelScope.exit { () async throws in
            await escalating {
                var bodyError: (any Error)?
                do {
                    result = .success(try await body(self))
                } catch {
                    result = .failure(error)
                    bodyError = error
                }
                // This is not a cancellation point: a cancelled group still waits for its children.
                if let ended = bodyEnded(bodyError) {
                    _ = await ended.outcome(for: .groupEnd)
                } else if lettingOthersRun {
                    // A loop of groups with nothing to wait for must not starve other tasks on its actor.
                    await Task.yield()
                }
            }
            // Whichever part of the group was cut off, the group's scope decides where the cancellation ends.
            if let cancellation = state.withLock({ $0.machine.cancellationSeen }) { throw cancellation }
        }
        // The failures are taken out: the group may be kept for longer than its errors are needed, if only for the last instructions of a
        // child.
        let failures = state.withLock { $0.machine.takeFailures() }
        guard failures.isEmpty else {
            let entries = failures.map { ErrorGroup.Member(error: $0.error, taskName: $0.taskName) }
            throw ErrorGroup(title: title, entries: entries)
        }
        let isAbsorbed = if case .absorbed = exit { true } else { false }
        switch consume result {
        case .success(let value):
            if case .threw(let cancellation) = exit { throw cancellation }
            // The body was cut off before a shield was raised, and so not by the group: an outer scope absorbs that cancellation.
            if isAbsorbed, cancelScope.cause == .enclosing {
                throw state.withLock { $0.machine.cancellationSeen } ?? CancellationError()
            }
            return value
        case .failure(let error):
            // The body was cut off by the cancellation that ended the group without an error, and did not give up by itself.
            if isAbsorbed, cancelScope.cause != .bodyFailed, cancelScope.cause != .enclosing,
                let nothing = nothing(as: Value.self)
            {
                cancelScope.state.withLock { $0.absorb(error) }
                return nothing
            }
            throw error
        }
    }

    /// Returns the value of a `Void` body that was cut off: such a body has no value to lose.
    private func nothing<Value: ~Copyable>(as type: Value.Type) -> Value? {
        guard type == Void.self else { return nil }
        // A cast would have to copy. A type without stored data needs no initialization.
        return withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { $0.baseAddress?.move() }
    }
}
