/// The cleanups that a body has put off until its end; see `withDeferrer`.
///
/// ```swift
/// try await withDeferrer { deferrer in
///     let file = try await open("report.txt")
///     deferrer.defer { try await file.close() }
///     try await file.write("all is well")
/// }
/// ```
///
/// Isolation: belongs to the body that it is handed to, and is not `Sendable`. Using it after the unwinding has ended is a
/// programming error and ends the program.
public final class Deferrer {
    private enum Duty {
        /// It runs on the caller's actor, which is this package's default for such a type.
        case cleanup(() async throws -> Void)
        case entered(Entered)
    }

    let group: ScopedTaskGroup
    private var duties: [Duty] = []
    private var isOver = false

    init(group: ScopedTaskGroup) {
        self.group = group
    }
}

extension Deferrer {
    /// Registers a cleanup that runs when the body has ended.
    ///
    /// - The cleanup runs before everything that was put off or entered earlier.
    /// - If another cleanup puts it off during the unwinding, it runs next.
    ///
    /// ```swift
    /// let file = try await open("report.txt")
    /// deferrer.defer { try await file.close() }
    /// ```
    ///
    /// - Parameter cleanup: What to run. It may use the caller's actor state and values that are not `Sendable`. What it throws comes out
    ///   of `withDeferrer`; this call itself never throws.
    ///
    /// Isolation: the cleanup runs on the actor of the body.
    public func `defer`(_ cleanup: nonisolated(nonsending) @escaping () async throws -> Void) {
        push(.cleanup(cleanup))
    }

    /// Enters a `with…` function and stays in it until the unwinding, so that the body can use its resource without nesting.
    ///
    /// - The call returns as soon as the function calls its body, with the value that the body is given.
    /// - When the deferrer unwinds, the function's body ends: normally, or by throwing the first error so far, so that a
    ///   transaction can roll back. Then the function's own cleanup runs to its end, shielded, before the next one's turn.
    /// - An error that the function throws then is collected, unless it is the error that its body threw. If the function swallows that
    ///   error, it still counts as an error of the body. If the function calls its body again, that call ends at once in the same way.
    /// - If the function throws before it calls its body, the call throws that error. If it ends without calling its body, the call
    ///   throws ``NeverStarted``.
    /// - If the caller is cancelled before that, the function is cancelled too, and the call throws when the function has ended.
    ///
    /// ```swift
    /// let database = try await deferrer.enter { try await pool.withConnection($0) }
    /// ```
    ///
    /// - Parameters:
    ///   - fileID: Where the function is entered; leave it to the compiler.
    ///   - line: Where the function is entered; leave it to the compiler.
    ///   - function: Calls the function with the body that it is given. It runs in a task of its own, since it has to stay suspended; the
    ///     values that it captures are sent to that task.
    /// - Returns: What the function's body is given.
    /// - Throws: What the function throws before it calls its body, ``NeverStarted``, or a cancellation.
    ///
    /// Isolation: callable from the body's actor, which is free meanwhile.
    ///
    /// Cost: one child task.
    public nonisolated(nonsending) func enter<Resource: Sendable>(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ function:
            sending @escaping @isolated(any) (
                _ body: @escaping @Sendable (Resource) async throws -> Void
            ) async throws -> Void
    ) async throws -> Resource {
        trapIfOver()
        let entered = Entered()
        let resource = try await group.start(fileID: fileID, line: line) { (status: TaskStatus<Resource>) in
            await entered.run { stay in
                try await function { resource in
                    if stay.begin() {
                        guard status.start?.started(resource) == true else { throw CancellationError() }
                        stay.confirm()
                    }
                    try await stay.untilUnwound()
                }
            }
            try entered.rethrowUnlessConfirmed()
        }
        push(.entered(entered))
        return resource
    }

    private func push(_ duty: Duty) {
        trapIfOver()
        duties.append(duty)
    }

    func trapIfOver() {
        if isOver { trap("a Deferrer was used after it had been unwound, in \(group.title)") }
    }
}

// MARK: - Unwinding

extension Deferrer {
    nonisolated(nonsending) func unwind(
        grace: Duration?,
        fileID: StaticString,
        line: UInt,
        _ errors: inout [any Error]
    ) async {
        let scope = CancelScope(timeout: grace, shielded: true, name: "cleanup", fileID: fileID, line: line)
        var wasCutOff = false
        await scope.run {
            while let duty = duties.popLast() {
                do {
                    switch duty {
                    case .cleanup(let cleanup): try await cleanup()
                    case .entered(let entered): try await entered.unwind(after: errors.first, by: scope.deadline)
                    }
                } catch {
                    switch scope.cancelCalled ? Cancellation(in: error, ifCancelled: true) : .none {
                    case .none:
                        errors.append(error)
                        continue
                    case .part(let remaining): errors.append(remaining)
                    case .whole: break
                    }
                    wasCutOff = true
                    scope.state.withLock { $0.absorb(error) }
                }
            }
        }
        isOver = true
        if wasCutOff { errors.append(DeadlineExceeded(of: scope) ?? CancellationError()) }
    }
}
