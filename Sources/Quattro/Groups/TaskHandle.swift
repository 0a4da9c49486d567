/// A child of a task group, seen from outside: its result, and the means to cancel it alone.
///
/// The handle may be kept for longer than the group: then it keeps the child's result, and nothing of the group or of the other children.
/// Dropping it has no effect.
///
/// ```swift
/// try await withScopedTaskGroup { group in
///     let user = group.addTask { try await fetchUser() }
///     let posts = group.addTask { try await fetchPosts() }
///     show(try await user.value, try await posts.value)
/// }
/// ```
///
/// If the value cannot be copied, one caller takes it out with ``takeValue()``. A value that is not taken is destroyed with the last copy
/// of the handle, or at the child's end if that is later.
///
/// Isolation: `Sendable`; usable anywhere.
public struct TaskHandle<Success: ~Copyable & Sendable>: Sendable {
    let scope: CancelScope
    let success: ChildValue<Success>

    @usableFromInline
    init(scope: CancelScope, success: ChildValue<Success>) {
        self.scope = scope
        self.success = success
    }

    /// The name given when the child was added.
    public var name: String? { scope.name }
}

extension TaskHandle {
    /// The value of the child, as soon as there is one.
    ///
    /// - If the child has returned, this is its value. If the child threw, reading this throws the error, which the group does not list
    ///   twice when the body rethrows it as it is. If the body catches the error as its concrete type and throws it again, that is another
    ///   error to Swift, and both are listed: that is better than losing an error because it looks like another.
    /// - If the waiting code is cancelled before the child has ended, reading this throws `CancellationError`. The child is not affected.
    /// - If the child never started, since the group was cancelled while it waited for its turn, `CancellationError` is thrown.
    ///
    /// It throws what the child throws, or `CancellationError`. Isolation: callable from anywhere; a task that waits lends the child its
    /// priority.
    public var value: Success {
        get async throws {
            guard let outcome = await success.outcomeUnlessCancelled(of: scope) else { throw CancellationError() }
            return try success.result(outcome).get()
        }
    }

    /// How the child ended, once it has.
    ///
    /// Reading it does not take an error from the group, which still fails. To get failures as values, use `gatherResults` or
    /// `concurrentMapResults`.
    ///
    /// It is not a cancellation point: it waits even if the waiting code is cancelled, and throws nothing. To ask without waiting, read
    /// ``resultIfAny``. Isolation: callable from anywhere; a task that waits lends the child its priority.
    public var result: Result<Success, any Error> {
        get async {
            success.result(await success.outcome(of: scope))
        }
    }

    /// How the child ended, or `nil` if it has not.
    ///
    /// It is like ``result``, without waiting. Reading it does not take an error from the group either.
    ///
    /// ```swift
    /// let posts = group.addTask { try await fetchPosts() }
    /// show(try await fetchUser())
    /// switch posts.resultIfAny {
    /// case nil: print("still loading")
    /// case .success(let posts): show(posts)
    /// case .failure(let error): print("failed: \(error)")
    /// }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    public var resultIfAny: Result<Success, any Error>? { success.outcomeIfAny.map(success.result) }

}

extension TaskHandle where Success: ~Copyable {
    /// Whether the child has ended.
    ///
    /// Once `true`, it stays so. A child that never starts, since the group was cancelled while it waited for its turn, is done as well.
    ///
    /// Isolation: readable anywhere; never waits.
    public var isDone: Bool { success.isKnown }

    /// Cancels this child alone; the others and the group continue.
    ///
    /// A cancellation that the child throws because of it is not a failure. A child that is cancelled while it waits for its turn never
    /// starts. After the child has ended, this has no effect.
    ///
    /// ```swift
    /// let posts = group.addTask { try await fetchPosts() }
    /// stopButton.onPress { posts.cancel(reason: "the user pressed Stop") }
    /// ```
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    ///
    /// - Parameter reason: Why the child is cancelled, for descriptions.
    public func cancel(reason: CancelReason? = nil) {
        scope.cancel(reason: reason)
    }
}

// MARK: - Values that cannot be copied

extension TaskHandle where Success: ~Copyable {
    /// Takes a value that cannot be copied out of the child, as soon as there is one.
    ///
    /// It is like ``value``, for one caller. A value that can be copied, as may happen in generic code, stays available to others.
    ///
    /// - If the child has returned, the call returns its value, which belongs to the caller from here on. If the child threw, the call
    ///   throws its error, as with ``value``.
    /// - If the waiting code is cancelled before the child has ended, the call throws `CancellationError`. The child is not affected, and
    ///   its value can still be taken.
    /// - If the child never started, since the group was cancelled while it waited for its turn, `CancellationError` is thrown.
    /// - Taking a value a second time is a programming error and ends the program.
    ///
    /// ```swift
    /// let connecting = group.addTask { try await connect() }  // to a `struct Socket: ~Copyable`
    /// let socket = try await fail(after: .seconds(2)) { try await connecting.takeValue() }
    /// ```
    ///
    /// - Returns: The child's value.
    /// - Throws: What the child throws, or `CancellationError`.
    ///
    /// Isolation: callable from anywhere; a task that waits lends the child its priority.
    public func takeValue() async throws -> Success {
        guard let outcome = await success.outcomeUnlessCancelled(of: scope) else { throw CancellationError() }
        return try success.takeResult(outcome, of: scope).get()
    }

    /// How the child ended, once it has, for a value that cannot be copied.
    ///
    /// It is like ``result``, for one caller. Taking a value a second time is a programming error and ends the program.
    ///
    /// ```swift
    /// if case .success(let socket) = await connecting.takeResult() { use(socket) }
    /// ```
    ///
    /// - Returns: The child's value or error.
    ///
    /// It is not a cancellation point: it waits even if the waiting code is cancelled, and throws nothing. Isolation: callable from
    /// anywhere; a task that waits lends the child its priority.
    public func takeResult() async -> Result<Success, any Error> {
        success.takeResult(await success.outcome(of: scope), of: scope)
    }

    /// This is not for a value that cannot be copied, which has to be taken out; see ``takeValue()``.
    @available(*, unavailable, message: "a value that cannot be copied is taken out of the handle: 'takeValue()'")
    public var value: Success {
        get { trap("a value that cannot be copied was not taken out of its handle") }
    }

    /// This is not for a value that cannot be copied, which has to be taken out; see ``takeResult()``.
    @available(*, unavailable, message: "a value that cannot be copied is taken out of the handle: 'takeResult()'")
    public var result: Result<Success, any Error> {
        get { trap("a value that cannot be copied was not taken out of its handle") }
    }
}
