extension Sequence where Element: Sendable {
    /// Transforms all elements concurrently and returns the results in the order of the elements.
    ///
    /// - At most `concurrencyLimit` elements are worked on at a time. The sequence is read on the caller's actor, one element
    ///   after the other, and no further ahead than the limit. Arrays, sets, dictionaries and ranges of integers have their
    ///   elements already, and are read in pieces.
    /// - The first failure cancels the rest; when all have ended, an ``ErrorGroup`` with every error is thrown.
    /// - The calling code is cancelled: everything is cancelled and awaited, and `CancellationError` is thrown. Elements that
    ///   had not begun never do.
    /// - An empty sequence gives an empty array.
    /// - A framework that answers by the type of an error does not know an ``ErrorGroup``: throw on ``ErrorGroup/first`` there.
    /// - Values that cannot be copied are not for this, since no array holds them: as with `map`, the value of a closure of one
    ///   expression is destroyed, with a warning of the compiler. Take them with ``TaskHandle/takeValue()``.
    ///
    /// ```swift
    /// let pages = try await urls.concurrentMap(concurrencyLimit: 16) { try await fetch($0) }
    /// ```
    ///
    /// Without it, the same takes a task group, an iterator, a first loop that adds as many tasks as the limit allows, a
    /// second one that adds one when one finishes, and indices to put the results in order again.
    ///
    /// A few worker tasks do all the work, and `CancelScope.current` in `transform` is the scope of the whole: cancelling it
    /// cancels everything, and `CancellationError` is thrown.
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be worked on at a time, at least 1. `nil` for no limit.
    ///   - name: A name for errors and descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - transform: What to do with an element. Called concurrently, on no actor unless it says so.
    /// - Returns: The results, in the order of the elements.
    /// - Throws: ``ErrorGroup``, or `CancellationError` if the calling code was cancelled. Nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    ///
    /// Cost: no task for an element; worker tasks as they are needed, at most `concurrencyLimit`. Of arrays, sets, dictionaries
    /// and ranges of integers an element costs no lock either, and the caller's actor is visited once for about a thousand.
    @inlinable
    public nonisolated(nonsending) func concurrentMap<Output: Sendable>(
        concurrencyLimit: Int? = nil,
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ transform: @escaping @Sendable (Element) async throws -> Output
    ) async throws -> [Output] {
        try await mapConcurrently(
            WorkSource(self, isolation: #isolation),
            limit: concurrencyLimit,
            name: name,
            fileID: fileID,
            line: line,
            transform
        )
    }

    /// Transforms all elements concurrently and returns how each of them ended, in the order of the elements.
    ///
    /// As `concurrentMap`, but a failure stands in its place as a value and cancels nobody.
    ///
    /// ```swift
    /// for (host, answer) in zip(hosts, try await hosts.concurrentMapResults(concurrencyLimit: 50) { try await ping($0) }) {
    ///     print(host, answer)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be worked on at a time, at least 1. `nil` for no limit.
    ///   - name: A name for descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - transform: What to do with an element. Called concurrently, on no actor unless it says so.
    /// - Returns: The results, in the order of the elements.
    /// - Throws: `CancellationError` if the calling code was cancelled: its own cancellation is never turned into values.
    ///   Nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    @inlinable
    public nonisolated(nonsending) func concurrentMapResults<Output: Sendable>(
        concurrencyLimit: Int? = nil,
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ transform: @escaping @Sendable (Element) async throws -> Output
    ) async throws -> [Result<Output, any Error>] {
        try await concurrentMap(concurrencyLimit: concurrencyLimit, name: name, fileID: fileID, line: line) { element in
            try await capturing { try await transform(element) }
        }
    }

    /// Does something with all elements concurrently.
    ///
    /// As `concurrentMap`, without results to keep: what it holds at a time is bounded by the limit, so the sequence may be
    /// endless.
    ///
    /// ```swift
    /// try await files.concurrentForEach(concurrencyLimit: 4) { try await compress($0) }
    /// ```
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be worked on at a time, at least 1. `nil` for no limit.
    ///   - name: A name for errors and descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - body: What to do with an element. Called concurrently, on no actor unless it says so.
    /// - Throws: ``ErrorGroup``, or `CancellationError` if the calling code was cancelled. Nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    @inlinable
    public nonisolated(nonsending) func concurrentForEach(
        concurrencyLimit: Int? = nil,
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        try await forEachConcurrently(
            WorkSource(self, isolation: #isolation),
            limit: concurrencyLimit,
            name: name,
            fileID: fileID,
            line: line,
            body
        )
    }
}
