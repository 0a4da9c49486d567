extension AsyncSequence {
    /// Returns a sequence of the same elements that throws `CancellationError` if it ends while the code is cancelled.
    ///
    /// An `AsyncStream` ends without an error when the task that iterates over it is cancelled: a loop cut off by a deadline looks
    /// complete, and a result computed from half of the elements is kept. This sequence prevents that:
    ///
    /// ```swift
    /// let total = try await moveOn(after: .seconds(5)) {
    ///     var total = 0
    ///     for try await amount in amounts.throwingOnCancellation() { total += amount }
    ///     return total  // of all amounts, or not at all
    /// }
    /// ```
    ///
    /// - An element that arrives is passed on, cancelled or not.
    /// - If the sequence ends while a cancellation can be seen, the iterator throws `CancellationError`. A sequence that ends by itself
    ///   at the same moment cannot be told apart, and also counts as cut off.
    /// - Once an iterator was asked for an element while a cancellation could be seen, every later end throws too, even in code that is not
    ///   cancelled: a cancelled wait ends an `AsyncStream` for good, and elements that are added afterwards are lost.
    /// - At any other end, the iterator returns `nil` as usual.
    ///
    /// So this is not a way to read a stream with a timeout for each element: the stream does not survive the first timeout.
    /// `withElements(of:)` separates the caller's wait from the wait on the stream, so that the caller's wait can be cancelled:
    ///
    /// ```swift
    /// let first = try await withElements(of: amounts) { amounts in
    ///     while true {
    ///         if let amount = try await moveOn(after: .seconds(1), { try await amounts.next() }) { return amount }
    ///         log("still waiting")
    ///     }
    /// }
    /// ```
    ///
    /// If you use an iterator directly in the body of a scope, ask it with `next(isolation: #isolation)`.
    ///
    /// - Returns: The sequence.
    ///
    /// Isolation: each element is awaited on the actor of the code that iterates.
    public func throwingOnCancellation() -> AsyncThrowingOnCancellationSequence<Self> {
        AsyncThrowingOnCancellationSequence(base: self)
    }
}

/// The result of `throwingOnCancellation()`.
///
/// ```swift
/// for try await amount in amounts.throwingOnCancellation() { print(amount) }
/// ```
public struct AsyncThrowingOnCancellationSequence<Base: AsyncSequence>: AsyncSequence {
    let base: Base

    /// Makes the iterator.
    ///
    /// - Returns: An iterator over the same elements.
    public func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator())
    }

    /// The iterator of the sequence.
    public struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        /// Whether the sequence may have been cut off, so that it is no longer known to be complete.
        private var wasCutOff = false

        init(base: Base.AsyncIterator) {
            self.base = base
        }

        /// Waits for the next element, on the caller's actor.
        ///
        /// - Returns: The element, or `nil` at the end of the sequence.
        /// - Throws: `CancellationError` at an end that comes while the code is cancelled or afterwards, and what the sequence throws.
        public mutating func next() async throws -> Base.Element? {
            try await next(isolation: #isolation)
        }

        /// Waits for the next element, on the given actor.
        ///
        /// - Parameter actor: The caller's actor.
        /// - Returns: The element, or `nil` at the end of the sequence.
        /// - Throws: `CancellationError` at an end that comes while the code is cancelled or afterwards, and what the sequence throws.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Base.Element? {
            let element: Base.Element?
            do {
                // This is noted even if there is an element or an error: a stream that still has buffered elements has ended nevertheless.
                defer { noteCancellation() }
                element = try await base.next(isolation: actor)
            }
            if element == nil, wasCutOff { throw CancellationError() }
            return element
        }

        /// A stream ends because of the task's cancellation flag, which stays set when a shield is raised.
        ///
        /// A scope may be cancelled before its task is.
        private mutating func noteCancellation() {
            if !wasCutOff { wasCutOff = Task.isCancelled || CancelScope.isCancelledHere }
        }
    }
}

extension AsyncThrowingOnCancellationSequence: Sendable where Base: Sendable {}

@available(*, unavailable)
extension AsyncThrowingOnCancellationSequence.Iterator: Sendable {}
