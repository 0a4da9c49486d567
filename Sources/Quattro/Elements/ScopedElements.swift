/// The elements of a sequence, or the results of concurrent work, one by one, with waits that can be cancelled without losing an element.
///
/// `withElements(of:)` and `withConcurrentResults(concurrencyLimit:)` pass one to their bodies.
///
/// - A wait that is cancelled throws `CancellationError` and takes nothing: the element that was under way goes to the next call. An
///   element that arrives at that very instant is either returned or kept.
/// - Several tasks may ask. Each element goes to one of them, first come, first served.
/// - It is its own iterator: after a loop has been left, another loop continues where it stopped.
/// - `nil` always means the sequence's own end. When the `with…` call is cancelled from outside, or has ended, every wait throws.
///
/// ```swift
/// try await withElements(of: connection.messages) { messages in
///     guard let greeting = try await fail(after: .seconds(5), { try await messages.next() }) else { return }
///     log("connected: \(greeting)")
///     for try await message in messages { try await handle(message) }
/// }
/// ```
///
/// Isolation: `Sendable`; usable from any task or actor.
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
    /// - If there is an element, the call returns it.
    /// - If there is none yet, the call waits for it. The wait may have a limit of its own.
    /// - If the sequence has ended, the call returns `nil`.
    /// - If the code is cancelled before or during the wait, the call throws and takes nothing.
    ///
    /// A `moveOn` around the call returns a nested optional, which a `switch` takes apart:
    ///
    /// ```swift
    /// switch try await moveOn(after: .seconds(15), { try await messages.next() }) {
    /// case .some(.some(let message)): try await handle(message)
    /// case .some(.none): return  // the end
    /// case .none: try await connection.ping()  // quiet for fifteen seconds
    /// }
    /// ```
    ///
    /// Once an element has been returned, it belongs to the caller: if a time limit covers this call *and* the work on the element, the
    /// element is lost with the work.
    ///
    /// - Returns: The element, or `nil` at the end.
    /// - Throws: `CancellationError` if the code is cancelled, or if the `with…` call has been cancelled or has ended. The error of the
    ///   sequence is thrown once; after that, calls return `nil`.
    ///
    /// Isolation: stays on the caller's actor, which is free meanwhile.
    public nonisolated(nonsending) func next() async throws -> Element? {
        try await driver.next()
    }

    /// Waits for the next element, on the given actor.
    ///
    /// It behaves like `next()`. A `for` loop calls this one.
    ///
    /// - Parameter actor: The caller's actor.
    /// - Returns: The element, or `nil` at the end.
    /// - Throws: What `next()` throws.
    public func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
        try await driver.next()
    }
}

extension ElementsDriver {
    /// Runs a body that asks for elements that other tasks make.
    ///
    /// When the code around the body is cancelled, so are the makers of the elements: then every caller that asks is told, even behind a
    /// shield.
    func run<Value: ~Copyable>(
        _ body: nonisolated(nonsending) (ScopedElements<Element>) async throws -> Value,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> Value {
        defer { close() }
        var result: Result<Value, any Error> = .failure(CancellationError())
        await withTaskCancellationHandler {
            // Without this use, the closure would leave the caller's actor.
            _ = isolation
            do { result = .success(try await body(ScopedElements(self))) } catch { result = .failure(error) }
        } onCancel: {
            cutOff()
        }
        return try (consume result).get()
    }
}
