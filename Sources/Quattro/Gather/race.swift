/// Runs operations concurrently, returns the value of the first that succeeds, and cancels the others.
///
/// - The first *success* wins. An operation that fails leaves the race to the others.
/// - The losers are cancelled and awaited before this returns: nothing is left running.
/// - If all fail, the call throws an ``ErrorGroup`` with every error, in the order in which they happened.
/// - If the calling code is cancelled, all are cancelled and awaited, and the call throws `CancellationError`, unless one of them has won
///   already.
/// - What the losers throw once there is a winner is dropped. What they return goes to `discarding`, or is dropped too if there is none:
///   use it to close resources that have no `deinit`.
/// - An operation that does not notice its cancellation is awaited, however long it takes: bound that wait with
///   ``ScopedTaskGroup/runAbandoningOnCancel(name:priority:fileID:line:operation:late:)`` in the operation.
///
/// ```swift
/// let page = try await race({ try await fetch(from: primary) }, { try await fetch(from: mirror) })
/// let socket = try await race(
///     { try await connect(to: primary) },
///     { try await connect(to: mirror) },
///     discarding: { await $0.close() }
/// )
/// ```
///
/// Doing this by hand takes a throwing task group, a loop over `next()` that collects errors until a value comes, and a `cancelAll()`
/// that must not be forgotten on any way out.
///
/// - Parameters:
///   - delay: How long an operation has before the next one starts. The next one starts early if one fails. With zero or less, all start
///     at once.
///   - name: A name for errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - first: The first operation.
///   - others: The other operations. They all run concurrently, on no actor unless they say so.
///   - discard: What to do with a value that came too late to win. It is called in the loser's task, once for each such value; nothing
///     around the race can cancel it, and the race waits for it.
/// - Returns: The value of the winner.
/// - Throws: ``ErrorGroup``, or `CancellationError` if the calling code was cancelled. It throws nothing else.
///
/// Isolation: callable from any actor, which is free meanwhile.
///
/// Cost: one child task for each operation.
public nonisolated(nonsending) func race<Value: ~Copyable & Sendable>(
    staggeredBy delay: Duration = .zero,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ first: @escaping @Sendable () async throws -> Value,
    _ others: (@Sendable () async throws -> Value)...,
    discarding discard: (@Sendable (consuming Value) async -> Void)? = nil
) async throws -> Value {
    try await race(
        staggeredBy: delay,
        name: name,
        fileID: fileID,
        line: line,
        [first] + others,
        discarding: discard
    )
}

/// Starts operations one after another until one succeeds, returns its value, and cancels the others.
///
/// It behaves like `race` with the operations as arguments, but each operation gets a head start over the next, as Happy Eyeballs (RFC
/// 8305) and hedged requests need.
///
/// - The next operation starts when the delay is over, or at once if one fails.
/// - The first success wins. The losers are cancelled and awaited, and operations that have not started are skipped. What the losers
///   throw is dropped, and what they return goes to `discarding`, if there is one.
/// - If all fail, the call throws an ``ErrorGroup`` with every error, in the order in which they happened.
/// - If there are no operations, the call throws ``EmptyRace``.
///
/// ```swift
/// let socket = try await race(
///     staggeredBy: .milliseconds(250),
///     addresses.map { address in { try await connect(to: address) } },
///     discarding: { await $0.close() }
/// )
/// ```
///
/// - Important: In an array literal, `race([{ … }, { … }])`, the compiler infers the closures' type only if it knows the result's type
///   from elsewhere, as in `let page: String = try await race([…])`. Otherwise it reports that `converting non-Sendable function value …
///   may introduce data races`: write `race({ … }, { … })`, or make the operations with `map`.
/// - Important: An array in a variable must be of type `[nonisolated(nonsending) @Sendable () async throws -> Value]`. The compiler, up to
///   6.3 at least, also accepts an array of other closures, and then the program crashes at the call: make the operations in the call with
///   `map`, or write `race(operations.map { operation in { try await operation() } })`.
///
/// - Parameters:
///   - delay: How long an operation has before the next one starts. With zero or less, all start at once.
///   - name: A name for errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - operations: What to run, in the order of preference.
///   - discard: What to do with a value that came too late to win. It is called in the loser's task, once for each such value; nothing
///     around the race can cancel it, and the race waits for it.
/// - Returns: The value of the winner.
/// - Throws: ``ErrorGroup``, ``EmptyRace``, or `CancellationError` if the calling code was cancelled. It throws nothing else.
///
/// Isolation: callable from any actor, which is free meanwhile.
///
/// Cost: one child task for each operation that starts.
public nonisolated(nonsending) func race<Value: ~Copyable & Sendable>(
    staggeredBy delay: Duration = .zero,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ operations: [@Sendable () async throws -> Value],
    discarding discard: (@Sendable (consuming Value) async -> Void)? = nil
) async throws -> Value {
    guard !operations.isEmpty else { throw EmptyRace(calledAt: CallSite(fileID, line)) }
    let prize = Prize<Value>()
    do {
        try await withScopedTaskGroup(onFailure: .waitForAll, name: name, fileID: fileID, line: line) { group in
            for (index, operation) in operations.enumerated() {
                // The failure is listed before the next operation starts because of it, so that the errors are in the order in which they
                // happened.
                let failure = group.nextFailure()
                group.addTask(fileID: fileID, line: line) {
                    let value = try await failingIfItCancelledItself(operation)
                    var beaten = prize.award(value)
                    if beaten == nil {
                        group.cancelAll(reason: "the race is won")
                    } else if let discard {
                        await withShield(name: name, fileID: fileID, line: line) {
                            if let beaten = beaten.take() { await discard(beaten) }
                        }
                    }
                }
                guard index < operations.count - 1, delay > .zero else { continue }
                await moveOn(after: delay) { _ = await failure.outcomeUnlessCancelled(for: .headStart) }
                try Task.checkCancellation()
            }
        }
    } catch {
        if let value = prize.take() { return value }
        if let failures = error as? ErrorGroup, failures.errors.count == operations.count { throw failures }
        // The race was cut off while an operation could still have won, so the errors of the others are not the result of the race.
        throw CancellationError()
    }
    guard let value = prize.take() else { throw CancellationError() }
    return value
}

/// The value of the winner.
private final class Prize<Value: ~Copyable & Sendable>: Sendable {
    private struct State: ~Copyable {
        var value: Value?
        var isAwarded = false
    }

    private let state = Guarded(State())

    /// - Returns: The value, if it came too late to win.
    func award(_ value: consuming Value) -> Value? {
        var value: Value? = value
        state.withLock { state in
            if state.isAwarded { return }
            state.isAwarded = true
            state.value = value.take()
        }
        return value
    }

    func take() -> Value? { state.withLock { $0.value.take() } }
}

/// The error that `race` throws if there are no operations.
///
/// ```swift
/// func fetchFromAny(of mirrors: [String]) async throws -> Page? {
///     do {
///         return try await race(mirrors.map { mirror in { try await fetch(from: mirror) } })
///     } catch is EmptyRace {
///         return nil
///     }
/// }
/// ```
public struct EmptyRace: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where the race was called.
    public let calledAt: CallSite

    /// What is wrong, and where.
    public var description: String { "a race needs at least one operation, and got none (called at \(calledAt))" }
}
