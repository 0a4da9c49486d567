extension Sequence where Self: Sendable, Element: Sendable {
    /// Transforms elements concurrently and hands out the results as they come.
    ///
    /// - At most `concurrencyLimit` elements are begun and not yet taken by the body: a slow body holds up the work, and through it the
    ///   sequence. Arrays, sets, dictionaries and ranges of integers have their elements already, and are read in pieces.
    /// - The results come in the order in which they are ready. To know which element a result belongs to, return both from `transform`.
    /// - If a transform fails, the body and all the rest are cancelled, and the call throws an ``ErrorGroup`` with every error, as
    ///   `concurrentMap` does. To get failures as values, let the transform return a `Result`.
    /// - If the body fails, the call throws its error in an ``ErrorGroup``, together with what else fails.
    /// - When the body ends, what is still being worked on is cancelled and awaited, and elements whose work has not begun are skipped.
    /// - A wait for a result may be given up without harm, and any number of tasks may ask; see ``ScopedElements``.
    /// - If the calling code is cancelled, so are the body and the work, and every wait throws, even behind a shield inside the body:
    ///   there is never a quiet end.
    /// - For an empty sequence, the first wait returns `nil`.
    ///
    /// ```swift
    /// try await urls.withConcurrentResults(concurrencyLimit: 8) { url in
    ///     (url: url, page: try await fetch(url))
    /// } body: { pages in
    ///     for try await (url, page) in pages { print(url, page.title) }
    /// }
    /// ```
    ///
    /// A few worker tasks do all the work, and `CancelScope.current` in `transform` is the scope of the whole call: cancelling it cancels
    /// everything, the body included.
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be begun and not yet taken, at least 1.
    ///   - name: A name for errors and descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - transform: What to do with an element. It is called concurrently, on no actor unless it says so.
    ///   - body: What to do with the results. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value.
    /// - Throws: ``ErrorGroup``, or the cancellation that the body throws.
    ///
    /// Isolation: the body runs on the caller's actor, in a task of its own. The sequence is read on that actor as well, while the body
    /// waits.
    ///
    /// Cost: worker tasks as they are needed, at most `concurrencyLimit`. Each element costs a few locks and allocations, and a switch of
    /// tasks.
    ///
    /// Modeled on: `as_completed` of anyio.
    @discardableResult
    public nonisolated(nonsending) func withConcurrentResults<Output: Sendable, Value: ~Copyable>(
        concurrencyLimit: Int,
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ transform: @escaping @Sendable (Element) async throws -> Output,
        body: nonisolated(nonsending) (ScopedElements<Output>) async throws -> Value
    ) async throws -> Value {
        try await withResults(
            WorkSource(self, isolation: #isolation),
            limit: concurrencyLimit,
            name: name,
            fileID: fileID,
            line: line,
            transform,
            body
        )
    }
}

extension AsyncSequence where Self: Sendable, Element: Sendable {
    /// Transforms elements concurrently and hands out the results as they come.
    ///
    /// - At most `concurrencyLimit` elements are read and not yet taken by the body: a slow body holds up the work, and through it the
    ///   sequence, which may be endless.
    /// - The results come in the order in which they are ready. To know which element a result belongs to, return both from `transform`.
    /// - If a transform or the sequence itself fails, the body and all the rest are cancelled, and the call throws an ``ErrorGroup`` with
    ///   every error, as `concurrentMap` does. To get failures as values, let the transform return a `Result`.
    /// - If the body fails, the call throws its error in an ``ErrorGroup``, together with what else fails.
    /// - When the body ends, what is still being worked on is cancelled and awaited, and so is the reading of the sequence.
    /// - A wait for a result may be given up without harm, and any number of tasks may ask; see ``ScopedElements``.
    /// - If the calling code is cancelled, so are the body and the work, and every wait throws, even behind a shield inside the body:
    ///   there is never a quiet end. A sequence that ends because it is cut off counts as cut off, as with `throwingOnCancellation()`.
    ///
    /// ```swift
    /// try await connection.messages.withConcurrentResults(concurrencyLimit: 4) { try await handle($0) } body: { replies in
    ///     for try await reply in replies { try await connection.send(reply) }
    /// }
    /// ```
    ///
    /// A few worker tasks do all the work, and `CancelScope.current` in `transform` is the scope of the whole call: cancelling it cancels
    /// everything, the body included.
    ///
    /// To use a sequence that is not `Sendable`, pass it to `withElements(of:)`, and call this on the elements in its body.
    ///
    /// - Parameters:
    ///   - concurrencyLimit: How many elements may be read and not yet taken, at least 1.
    ///   - name: A name for errors and descriptions.
    ///   - fileID: Where this is called; leave it to the compiler.
    ///   - line: Where this is called; leave it to the compiler.
    ///   - transform: What to do with an element. It is called concurrently, on no actor unless it says so.
    ///   - body: What to do with the results. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value.
    /// - Throws: ``ErrorGroup``, or the cancellation that the body throws.
    ///
    /// Isolation: the body runs on the caller's actor, in a task of its own. The sequence is read on that actor as well, while the body
    /// waits.
    ///
    /// Cost: worker tasks as they are needed, at most `concurrencyLimit`; the sequence is read in one of them. Each element costs a few
    /// locks and allocations, and a switch of tasks.
    ///
    /// Modeled on: `as_completed` of anyio.
    @discardableResult
    public nonisolated(nonsending) func withConcurrentResults<Output: Sendable, Value: ~Copyable>(
        concurrencyLimit: Int,
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ transform: @escaping @Sendable (Element) async throws -> Output,
        body: nonisolated(nonsending) (ScopedElements<Output>) async throws -> Value
    ) async throws -> Value {
        try await withResults(
            WorkSource(self, isolation: #isolation),
            limit: concurrencyLimit,
            name: name,
            fileID: fileID,
            line: line,
            transform,
            body
        )
    }
}

/// Works on the items of `source`; the result of an item stays with its worker until it is taken.
///
/// So an item counts as finished only then, and the concurrency limit includes results that have not been taken.
private nonisolated(nonsending) func withResults<Item: Sendable, Output: Sendable, Value: ~Copyable>(
    _ source: WorkSource<Item>,
    limit: Int,
    name: String?,
    fileID: StaticString,
    line: UInt,
    _ transform: @escaping @Sendable (Item) async throws -> Output,
    _ body: nonisolated(nonsending) (ScopedElements<Output>) async throws -> Value
) async throws -> Value {
    let results = ElementsDriver<Output>()
    var result: Result<Value, any Error> = .failure(CancellationError())
    let driver = WorkDriver(source: source, limit: limit, name: name, fileID: fileID, line: line) { driver in
        do {
            try await driver.forEachItem { (_, item) in try await results.handOver(try await transform(item)) }
        } catch {
            // The worker's current item will never be finished, whether or not the group is cancelled too.
            if error.isAnswerToCancellation { results.cutOff() }
            throw error
        }
        // This is true for the last worker: then every result has been taken.
        if driver.isComplete { results.finish() }
    }
    do {
        try await driver.run { group in
            do {
                result = .success(try await results.run(body))
            } catch {
                result = .failure(error)
                throw error
            }
            // Only the body needs the workers.
            group.cancelAll(reason: "the body that takes the results has ended")
        }
    } catch let failure as ErrorGroup {
        throw failure
    } catch {
        // The work was cut off, but a value that the body had already returned still counts.
    }
    return try (consume result).get()
}
