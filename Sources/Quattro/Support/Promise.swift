/// A result that is set once, often by code that is not `async`, and for which any number of tasks can wait.
///
/// It does for a callback what a continuation does, with a wait that can be cancelled:
///
/// - The first result counts. A caller that sets another one is told so and keeps its result, so that it can close a connection that
///   arrived too late.
/// - Any number of tasks may wait, before and after the result is set. Each of them gets it.
/// - A wait that is cancelled throws `CancellationError`. The promise and the other waits are not affected.
/// - `Promise<Void>` is an event: `ready.succeed()` and `try await ready.value`.
///
/// ```swift
/// func connect(with legacy: LegacyClient) async throws -> LegacyConnection {
///     let connected = Promise<LegacyConnection>(name: "connected")
///     legacy.connect { connected.complete(with: $0) }
///     return try await fail(after: .seconds(1)) { try await connected.value }  // back in time, whatever the client does
/// }
/// ```
///
/// Code that gives up for good may complete the promise with an error, so that the code with the result learns that it is too late. If that
/// call returns `false`, the result has just been set:
///
/// ```swift
/// if !connected.fail(CancellationError()), case .success(let connection) = connected.resultIfAny { connection.close() }
/// ```
///
/// Tasks that wait for a promise that is never completed wait until they are cancelled: nothing can distinguish a forgotten promise from
/// one whose result will still be set. A simulation in which no task can continue names the promise in its report.
///
/// Isolation: `Sendable`; every member may be used from any thread, task or actor.
///
/// Cost: one or two allocations, and a short lock for each call.
///
/// Modeled on: `Event` of Trio, with a value; `EventLoopPromise` of SwiftNIO, with waits that can be cancelled.
public final class Promise<Success: Sendable>: Sendable {
    /// The name given when the promise was made.
    public let name: String?

    private let file: StaticString
    private let line: UInt
    private let future = Future<Success>()

    /// Makes a promise that has no result yet.
    ///
    /// ```swift
    /// let ready = Promise<Void>(name: "ready")
    /// ```
    ///
    /// - Parameters:
    ///   - name: A name for descriptions and reports.
    ///   - fileID: Where the promise is made; leave it to the compiler.
    ///   - line: Where the promise is made; leave it to the compiler.
    public init(name: String? = nil, fileID: StaticString = #fileID, line: UInt = #line) {
        self.name = name
        file = fileID
        self.line = line
    }

    private var title: ScopeTitle { ScopeTitle(name: name, file: file, line: line) }
}

// MARK: - The result

extension Promise {
    /// Sets the result, unless there is one already.
    ///
    /// ```swift
    /// legacy.connect { result in
    ///     if !connected.complete(with: result) { try? result.get().close() }  // it came too late
    /// }
    /// ```
    ///
    /// - Parameter result: The result.
    /// - Returns: Whether this result counts; `false` if there was one already.
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    @discardableResult
    public func complete(with result: Result<Success, any Error>) -> Bool { future.complete(with: result) }

    /// Sets a value, unless there is a result already.
    ///
    /// ```swift
    /// connection.onMessage { greeting.succeed($0) }  // only the first message counts
    /// ```
    ///
    /// - Parameter value: What the waiting tasks get.
    /// - Returns: Whether this result counts; `false` if there was one already.
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    @discardableResult
    public func succeed(_ value: Success) -> Bool { complete(with: .success(value)) }

    /// Sets an error, unless there is a result already.
    ///
    /// ```swift
    /// connection.onClose { greeting.fail(ConnectionClosed()) }
    /// ```
    ///
    /// - Parameter error: What the waits throw.
    /// - Returns: Whether this result counts; `false` if there was one already.
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    @discardableResult
    public func fail(_ error: any Error) -> Bool { complete(with: .failure(error)) }

    /// The result, if there is one.
    ///
    /// Isolation: readable anywhere; never waits.
    public var resultIfAny: Result<Success, any Error>? { future.outcomeIfAny }

    /// The value, as soon as there is a result.
    ///
    /// - If there is a result already, it is returned or thrown, even in cancelled code.
    /// - If the waiting code is cancelled before there is a result, `CancellationError` is thrown. A result that is set at the same moment
    ///   may still be returned.
    ///
    /// ```swift
    /// try await ready.value
    /// ```
    ///
    /// It throws the error that was set, or `CancellationError`. Isolation: readable anywhere. A waiting task does not lend its priority,
    /// since it is not known which task will set the result.
    public var value: Success {
        get async throws {
            guard let outcome = await future.outcomeUnlessCancelled(for: .promise(title)) else {
                throw CancellationError()
            }
            return try outcome.get()
        }
    }
}

extension Promise<Void> {
    /// Reports that the event has happened.
    ///
    /// ```swift
    /// let ready = Promise<Void>()
    /// listener.onReady { ready.succeed() }
    /// ```
    ///
    /// - Returns: Whether this result counts; `false` if there was one already.
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    @discardableResult
    public func succeed() -> Bool { succeed(()) }
}

extension Promise: CustomStringConvertible {
    /// The name, the state, and where the promise was made, such as `Promise "answer" (no result yet; Client/Ask.swift:12)`.
    public var description: String {
        let state =
            switch resultIfAny {
            case nil: "no result yet"
            case .success: "succeeded"
            case .failure: "failed"
            }
        return "\(name.map { "Promise \"\($0)\"" } ?? "Promise") (\(state); \(CallSite(file, line)))"
    }
}
