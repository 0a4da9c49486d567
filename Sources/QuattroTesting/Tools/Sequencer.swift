import Quattro

/// Runs numbered blocks in the order of their numbers, whichever tasks they are in.
///
/// Use it for tests that need one particular interleaving:
///
/// ```swift
/// let sequencer = Sequencer()
/// try await withScopedTaskGroup { group in
///     group.addTask {
///         try await sequencer.step(0) { await cache.beginLoading() }
///         try await sequencer.step(2) { await cache.endLoading() }
///     }
///     group.addTask {
///         try await sequencer.step(1) { await cache.invalidate() }  // while the other one loads
///     }
/// }
/// ```
///
/// Isolation: `Sendable`; usable by any tasks, in a simulation or out of it.
///
/// Modeled on: `Sequencer` of Trio.
public final class Sequencer: Sendable {
    fileprivate struct State {
        var next = 0
        var used: Set<Int> = []
        var waiting: [Int: AsyncStream<Never>.Continuation] = [:]
        /// The step that was cancelled while it waited.
        var missing: Int?
    }

    private let state = Guarded(State())

    /// Makes a sequencer whose first step is number 0.
    public init() {}

    /// Waits until all steps with lower numbers have ended, and runs a block.
    ///
    /// - The next number gets its turn when the block has ended, however it ends.
    /// - If the caller is cancelled while it waits, the call throws `CancellationError`. Since its number will never have a turn, all
    ///   callers that wait for later numbers throw ``SequencerBroken`` instead of waiting for ever.
    /// - Using a number twice is a programming error and ends the program.
    ///
    /// - Parameters:
    ///   - number: The place in the order. Numbers start at 0 and leave no gaps.
    ///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value.
    /// - Throws: What the body throws, `CancellationError`, or ``SequencerBroken``.
    ///
    /// Isolation: the body runs on the caller's actor.
    @discardableResult
    public nonisolated(nonsending) func step<Value: ~Copyable>(
        _ number: Int,
        _ body: nonisolated(nonsending) () async throws -> Value = {}
    ) async throws -> Value {
        try await waitForTurn(of: number)
        defer { end() }
        return try await body()
    }

    private nonisolated(nonsending) func waitForTurn(of number: Int) async throws {
        if let turn = begin(number) {
            for await _ in turn {}
        }
        let (broken, waiting) = state.withLock { $0.arrived(number) }
        for waiter in waiting { waiter.finish() }
        if let broken { throw broken }
    }

    /// - Returns: A stream that ends when it is the number's turn, or `nil` if there is nothing to wait for.
    private func begin(_ number: Int) -> AsyncStream<Never>? {
        state.withLock { state in
            if number < 0 || !state.used.insert(number).inserted {
                trap("a Sequencer takes each number once, from 0 on, and so not \(number)")
            }
            guard state.next != number, state.missing == nil else { return nil }
            let (turn, continuation) = AsyncStream<Never>.makeStream()
            state.waiting[number] = continuation
            return turn
        }
    }

    private func end() {
        state.withLock { state in
            state.next += 1
            return state.waiting.removeValue(forKey: state.next)
        }?.finish()
    }
}

extension Sequencer.State {
    /// A wait has ended because it is the number's turn, or because a wait was cancelled.
    ///
    /// - Returns: What to throw, and the waits to end since their turn will never come.
    fileprivate mutating func arrived(_ number: Int) -> (
        broken: (any Error)?, waiting: [AsyncStream<Never>.Continuation]
    ) {
        if next == number { return (nil, []) }
        if let missing { return (SequencerBroken(missing: missing), []) }
        missing = number
        defer { waiting = [:] }
        return (CancellationError(), waiting.sorted { $0.key < $1.key }.map(\.value))
    }
}

/// A step of a ``Sequencer`` was cancelled while it waited, so the steps after it will never have a turn.
public struct SequencerBroken: Error, Hashable, CustomStringConvertible {
    /// The number of the step that was cancelled.
    public let missing: Int

    /// Says which step is missing.
    public var description: String { "step \(missing) of the sequencer was cancelled while it waited for its turn" }
}
