/// A child of a task group, seen from outside: its result, and the means to cancel it alone.
///
/// The handle may be kept for longer than the group: then it keeps the child's result, and nothing of the group or of the
/// other children. Dropping it changes nothing.
///
/// ```swift
/// try await withScopedTaskGroup { group in
///     let price = group.addTask { try await fetchPrice() }
///     let stock = group.addTask { try await fetchStock() }
///     show(try await price.value, try await stock.value)
/// }
/// ```
///
/// Isolation: `Sendable`; usable anywhere.
public struct TaskHandle<Success: Sendable>: Sendable {
    let scope: CancelScope
    let success: ChildValue<Success>

    @usableFromInline
    init(scope: CancelScope, success: ChildValue<Success>) {
        self.scope = scope
        self.success = success
    }

    /// The name given when the child was added.
    public var name: String? { scope.name }

    /// The value of the child, as soon as there is one.
    ///
    /// - The child has returned: its value. It threw: its error, which the group does not list twice when the body throws it
    ///   on as it is. A value that the body catches as its own type and throws again is another error to Swift, and listed
    ///   twice: rather that than one lost because it looks like another.
    /// - The waiting code is cancelled before the child has ended: `CancellationError`. The child is not affected.
    /// - The child never started, since the group was cancelled while it waited for its turn: `CancellationError`.
    ///
    /// Throws what the child throws, or `CancellationError`. Isolation: callable from anywhere; whoever waits lends the child
    /// its priority.
    public var value: Success {
        get async throws {
            guard let outcome = await success.outcomeUnlessCancelled(of: scope) else { throw CancellationError() }
            return try success.result(outcome).get()
        }
    }

    /// How the child ended, once it has.
    ///
    /// Reading it does not take an error from the group, which fails all the same: for failures as values use
    /// `gatherResults` or `concurrentMapResults`.
    ///
    /// Not a cancellation point: waits even if the waiting code is cancelled, and throws nothing. To ask without waiting, read
    /// ``resultIfAny``. Isolation: callable from anywhere; whoever waits lends the child its priority.
    public var result: Result<Success, any Error> {
        get async {
            success.result(await success.outcome(of: scope))
        }
    }

    /// Whether the child has ended.
    ///
    /// Once `true`, it stays so; a child that never starts, since the group was cancelled while it waited for its turn, is done as well.
    ///
    /// Isolation: readable anywhere; never waits.
    public var isDone: Bool { success.isKnown }

    /// How the child ended, or `nil` if it has not.
    ///
    /// As ``result``, for whoever does not want to wait. Reading it does not take an error from the group either.
    ///
    /// ```swift
    /// for (name, check) in checks {
    ///     switch check.resultIfAny {
    ///     case nil: print(name, "is still running")
    ///     case .success: print(name, "passed")
    ///     case .failure(let error): print(name, "failed: \(error)")
    ///     }
    /// }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    public var resultIfAny: Result<Success, any Error>? { success.outcomeIfAny.map(success.result) }

    /// Cancels this child alone; the others and the group go on.
    ///
    /// A cancellation that the child throws because of it is not a failure. Cancelled while it waits for its turn, it never
    /// starts. After the child has ended, this does nothing.
    ///
    /// ```swift
    /// if try await answer.value.isFinal { progress.cancel() }
    /// ```
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    ///
    /// - Parameter reason: Why, for descriptions.
    public func cancel(reason: CancelReason? = nil) {
        scope.cancel(reason: reason)
    }
}
