/// Runs operations concurrently, returns the value of the first that succeeds, and cancels the others.
///
/// - The first *success* wins; a failure only leaves the race to the others.
/// - The losers are cancelled and awaited before this returns: nothing runs on.
/// - All fail: an ``ErrorGroup`` with every error, in the order in which they happened.
/// - The calling code is cancelled: all are cancelled and awaited, and `CancellationError` is thrown, unless one of them
///   has won already.
/// - What the losers throw once there is a winner is dropped. What they return goes to `discarding`, and without one is dropped too:
///   close there what no `deinit` closes.
/// - An operation that does not notice its cancellation is waited for, however long it takes: bound that wait with
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
/// Without it, the same takes a throwing task group, a loop over `next()` that collects errors until a value comes, and a
/// `cancelAll()` that must not be forgotten on any way out.
///
/// - Parameters:
///   - delay: How long an operation has before the next one starts; the next starts early when one fails. Zero or less
///     starts all at once.
///   - name: A name for errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - first: The first operation.
///   - others: The other operations. They all run concurrently, on no actor unless they say so.
///   - discard: What becomes of a value that another one has beaten. Called in the loser's task, once for each such value; nothing
///     around the race can cancel it, and the race waits for it.
/// - Returns: The value of the winner.
/// - Throws: ``ErrorGroup``, or `CancellationError` if the calling code was cancelled. Nothing else.
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
/// As `race` of a list of operations, but each gets a head start over the next: what Happy Eyeballs (RFC 8305) and hedged
/// requests need.
///
/// - The next operation starts when the delay is over, or at once when one fails and so leaves the field.
/// - The first success wins; the losers are cancelled and awaited; those that had not started never do. What the losers
///   throw is dropped, and what they return goes to `discarding`, if there is one.
/// - All fail: an ``ErrorGroup`` with every error, in the order in which they happened.
/// - There are no operations: ``EmptyRace``.
///
/// ```swift
/// let socket = try await race(
///     staggeredBy: .milliseconds(250),
///     addresses.map { address in { try await connect(to: address) } },
///     discarding: { await $0.close() }
/// )
/// ```
///
/// - Important: An array in a variable must be of type `[nonisolated(nonsending) @Sendable () async throws -> Value]`. The compiler, up to
///   6.3 at least, takes one of other closures too, and the program ends at the call: write them in the call, or
///   `race(operations.map { operation in { try await operation() } })`.
///
/// - Parameters:
///   - delay: How long an operation has before the next one starts. Zero or less starts all at once.
///   - name: A name for errors and descriptions.
///   - fileID: Where this is called; leave it to the compiler.
///   - line: Where this is called; leave it to the compiler.
///   - operations: What to run, in the order of preference.
///   - discard: What becomes of a value that another one has beaten. Called in the loser's task, once for each such value; nothing
///     around the race can cancel it, and the race waits for it.
/// - Returns: The value of the winner.
/// - Throws: ``ErrorGroup``, ``EmptyRace``, or `CancellationError` if the calling code was cancelled. Nothing else.
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
                // Listed before the next one starts because of it: the errors stand in the order in which they happened.
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
        // Cut off while one of them could still have won: what the others failed with is not how the race came out.
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

    /// - Returns: The value, if another one has beaten it.
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

/// A race without anybody in it.
///
/// ```swift
/// do { return try await race(servers.map { server in { try await ask(server) } }) } catch is EmptyRace { return nil }
/// ```
public struct EmptyRace: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where the race was called.
    public let calledAt: CallSite

    /// What is wrong, and where.
    public var description: String { "a race needs at least one operation, and got none (called at \(calledAt))" }
}
