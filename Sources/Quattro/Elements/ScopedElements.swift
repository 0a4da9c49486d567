/// The elements of a sequence, or the results of concurrent work, one by one, with waits that may be given up without harm.
///
/// Given to the bodies of `withElements(of:)` and `withConcurrentResults(concurrencyLimit:)`.
///
/// - A wait that is cancelled throws `CancellationError` and takes nothing: the element that was under way is the next call's. One that
///   comes in the very instant is either returned or kept.
/// - Several tasks may ask; each element goes to one of them, first come first served.
/// - It is its own iterator: a loop that was left may be gone on with by another one.
/// - An end is only ever the sequence's own end. When the call that made it is cancelled from outside, or has ended, every wait
///   throws.
///
/// ```swift
/// try await withElements(of: events) { events in
///     guard let greeting = try await fail(after: .seconds(5), { try await events.next() }) else { return }
///     for try await event in events { try await handle(event, after: greeting) }
/// }
/// ```
///
/// Isolation: `Sendable`; may be asked from any task or actor.
public final class ScopedElements<Element: Sendable>: AsyncSequence, AsyncIteratorProtocol, Sendable {
    private let driver: ElementsDriver<Element>

    init(_ driver: ElementsDriver<Element>) {
        self.driver = driver
    }

    /// The same object: it is its own iterator.
    ///
    /// - Returns: The object itself.
    public func makeAsyncIterator() -> ScopedElements { self }

    /// Waits for the next element.
    ///
    /// - There is one: returns it.
    /// - There is none yet: waits for it, and the wait may have a limit of its own.
    /// - The sequence has ended: `nil`.
    /// - The code is cancelled, before or while it waits: throws, and takes nothing.
    ///
    /// Around it, `moveOn` gives an optional of an optional, to be told apart by a `switch`:
    ///
    /// ```swift
    /// switch try await moveOn(after: .seconds(15), { try await events.next() }) {
    /// case .some(.some(let event)): try await handle(event)
    /// case .some(.none): return  // the end
    /// case .none: try await connection.ping()  // quiet for fifteen seconds
    /// }
    /// ```
    ///
    /// An element that was returned is the caller's: a limit that is put around this call *and* the work on the element drops the
    /// element with the work.
    ///
    /// - Returns: The element, or `nil` at the end.
    /// - Throws: `CancellationError` if the code is cancelled, or the call that made this has been or has ended. The error of the
    ///   sequence, once; then the end.
    ///
    /// Isolation: stays on the caller's actor, which is free meanwhile.
    public nonisolated(nonsending) func next() async throws -> Element? {
        try await driver.next()
    }

    /// Waits for the next element, on the given actor.
    ///
    /// As `next()`; what a `for` loop calls.
    ///
    /// - Parameter actor: The caller's actor.
    /// - Returns: The element, or `nil` at the end.
    /// - Throws: As `next()`.
    public func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
        try await driver.next()
    }
}

extension ElementsDriver {
    /// Runs a body that asks for what others make.
    ///
    /// When the code around the body is cancelled, so are those who make the elements: then everybody who asks is told, behind a shield
    /// too.
    func run<Value: ~Copyable>(
        _ body: nonisolated(nonsending) (ScopedElements<Element>) async throws -> Value,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> Value {
        defer { close() }
        var result: Result<Value, any Error> = .failure(CancellationError())
        await withTaskCancellationHandler {
            // The closure would leave the caller's actor otherwise.
            _ = isolation
            do { result = .success(try await body(ScopedElements(self))) } catch { result = .failure(error) }
        } onCancel: {
            cutOff()
        }
        return try (consume result).get()
    }
}
