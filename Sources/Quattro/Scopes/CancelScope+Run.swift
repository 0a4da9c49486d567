extension CancelScope {
    /// How a run of a scope ended.
    @usableFromInline
    enum Exit<Value: ~Copyable, Failure: Error>: ~Copyable {
        case returned(Value)
        case threw(Failure)
        /// The scope absorbed this cancellation.
        case absorbed(Failure)
    }

    /// Runs a body in the scope.
    ///
    /// - The body runs to its end in any case, and is cancelled when the scope is.
    /// - A value that the body returns is returned, even if the scope was cancelled meanwhile.
    /// - If the body throws a cancellation because this scope was cancelled, the call returns `nil`.
    /// - Everything else that the body throws is thrown. A scope made with `absorbing: .everyError` absorbs it as well if the body had
    ///   been told of a cancellation, and keeps it in ``absorbedError``.
    /// - If the body throws an ``ErrorGroup`` that holds cancellations and other errors, a scope that may absorb the cancellations throws
    ///   the others.
    ///
    /// ```swift
    /// let scope = CancelScope(timeout: .seconds(2))
    /// let user = try await scope.run { try await fetchUser() }  // nil after two seconds
    /// ```
    ///
    /// A scope can be run once. Running it again, or from two tasks, is a programming error and ends the program.
    ///
    /// - Parameter body: What to run. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value, or `nil` if the scope was cancelled and the body gave up because of it.
    /// - Throws: What the body throws, of the same type. It throws no error of its own.
    ///
    /// Isolation: the body runs on the caller's actor.
    @inlinable
    @discardableResult
    public nonisolated(nonsending) func run<Value: ~Copyable, Failure: Error>(
        _ body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws(Failure) -> Value? {
        switch await exit(of: body) {
        case .returned(let value): return value
        case .threw(let error): throw error
        case .absorbed: return nil
        }
    }

    /// Runs the body of any scoped function.
    ///
    /// This is inlinable, and nothing that it calls is generic: only the caller's module knows the body's types, and unspecialized code
    /// would take a fifth longer for a scope.
    @inlinable
    nonisolated(nonsending) func exit<Value: ~Copyable, Failure: Error>(
        of body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async -> Exit<Value, Failure> {
        var result: Result<Value, Failure>?
        var wasTold = false
        let entry = enter()
        await carry(
            {
                do throws(Failure) {
                    result = .success(try await body())
                } catch {
                    result = .failure(error)
                    // This is read here, since the body did not respond to a cancellation of which it is told later.
                    wasTold = isBodyTold
                }
            },
            after: entry
        )
        switch consume result {
        case .success(let value):
            endReturning()
            return .returned(value)
        case .failure(let error):
            switch endThrowing(error, wasTold: wasTold) {
            case .forward: return .threw(error)
            case .absorb: return .absorbed(error)
            // The cast succeeds: whatever `Failure` is, an `ErrorGroup` has just been taken out of it.
            case .absorbPart(let remaining): return .threw(remaining as? Failure ?? error)
            }
        case nil:
            endedWithoutResult()
        }
    }

    /// What happens to an error that the body threw.
    @usableFromInline
    enum Fate {
        case forward
        case absorb
        /// The cancellations of a mixed group end here; these are the other errors.
        case absorbPart(remaining: ErrorGroup)
    }

    /// Whether the body, which calls this, has been told that it is cancelled, or has seen it.
    @usableFromInline
    var isBodyTold: Bool {
        if Task.isCancelled { return true }
        let life = snapshot
        return life.isBodyCancelled || life.wasSeenCancelled
    }

    @usableFromInline
    func endReturning() {
        end()
    }

    @usableFromInline
    func endThrowing(_ error: any Error, wasTold: Bool) -> Fate {
        let cancellation = Cancellation(in: error, ifCancelled: cancelCalled)
        let bodyEnd: ScopeMachine.BodyEnd =
            switch cancellation {
            case .none: wasTold ? .threwWhenTold : .threw
            case .whole, .part: .threwCancellation
            }
        guard end(bodyEnd, with: error).verdict == .absorb else { return .forward }
        if case .part(let remaining) = cancellation, !wasTold || snapshot.absorption != .everyError {
            return .absorbPart(remaining: remaining)
        }
        return .absorb
    }

    @usableFromInline
    func endedWithoutResult() -> Never {
        trap("the body of a scope ended without a result")
    }
}

extension CancelScope.Exit: Copyable where Value: Copyable {}
