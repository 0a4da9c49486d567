extension AsyncSequence where Element: Sendable {
    /// Transforms all elements concurrently and returns the results in the order of the elements.
    ///
    /// - At most `concurrencyLimit` elements are worked on at a time. The sequence is read on the caller's actor, and no further ahead than
    ///   the limit, so it may be endless.
    /// - An error of the sequence itself fails the whole call, like an error of `transform`.
    /// - The first failure cancels the rest. When all have ended, the call throws an ``ErrorGroup`` with every error. Its
    ///   description names each failed element by its index, from 0 on.
    /// - If the calling code is cancelled, everything is cancelled and awaited, and the call throws `CancellationError`. Elements whose
    ///   work has not begun are skipped.
    /// - For an empty sequence, the call returns an empty array.
    /// - A sequence that ends because it is cut off counts as cut off, as with `throwingOnCancellation()`.
    ///
    /// ```swift
    /// let sizes = try await uploads.concurrentMap(concurrencyLimit: 4) { try await store($0) }
    /// ```
    ///
    /// Doing this by hand takes a task group, an iterator, a first loop that adds as many tasks as the limit allows, a second loop that
    /// adds a task when one finishes, and indices to put the results back in order.
    ///
    /// A few worker tasks do all the work, and `CancelScope.current` in `transform` is the scope of the whole call: cancelling it
    /// cancels everything, and `CancellationError` is thrown.
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be worked on at a time, at least 1; `nil` means no limit.
    ///   - name: A name for errors and descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - transform: What to do with an element. It is called concurrently, on no actor unless it says so.
    /// - Returns: The results, in the order of the elements.
    /// - Throws: ``ErrorGroup``, or `CancellationError` if the calling code was cancelled. It throws nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    ///
    /// Cost: worker tasks as they are needed, at most `concurrencyLimit`; the sequence is read in one of them. An element costs locks,
    /// but no task.
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
    /// It behaves like `concurrentMap`, but a failure is a value in its element's place and cancels nothing.
    ///
    /// ```swift
    /// let replies = try await connection.messages.concurrentMapResults(concurrencyLimit: 8) { try await handle($0) }
    /// let failed = replies.filter { (try? $0.get()) == nil }
    /// ```
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be worked on at a time, at least 1; `nil` means no limit.
    ///   - name: A name for descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - transform: What to do with an element. It is called concurrently, on no actor unless it says so.
    /// - Returns: The results, in the order of the elements.
    /// - Throws: `CancellationError` if the calling code was cancelled, since the caller's own cancellation is never turned into values;
    ///   or an ``ErrorGroup`` with the error of the sequence itself. It throws nothing else.
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
    /// It behaves like `concurrentMap` but keeps no results: what it holds at a time is bounded by the limit, so the sequence may be
    /// endless.
    ///
    /// ```swift
    /// try await listener.connections.concurrentForEach(concurrencyLimit: 100) { try await serve($0) }
    /// ```
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be worked on at a time, at least 1; `nil` means no limit.
    ///   - name: A name for errors and descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - body: What to do with an element. It is called concurrently, on no actor unless it says so.
    /// - Throws: ``ErrorGroup``, or `CancellationError` if the calling code was cancelled. It throws nothing else.
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
