package import Quattro
import Synchronization

extension CancelReason {
    static let disconnected: CancelReason = "the client is gone"
}

/// A request at a server, whose work comes in phases that do not nest: the handler, and later the body of the response.
///
/// A request is always ended from outside, often by a handler that another library calls under its lock. So cancellation handlers are
/// called on another thread, never on the thread that ends the request.
@usableFromInline
package final class ServerRequest: Sendable {
    package let operation: String
    private let source: CancelSource
    private let observer: (any RequestObserver)?
    /// When the grace of a shutdown ends.
    private let endOfGrace = Guarded(Deadline?.none)
    private let hasBegun = Atomic(false)
    private let isReported = Atomic(false)

    /// - Parameters:
    ///   - operation: What the request is for.
    ///   - remaining: How much time is left, or `nil` for no limit.
    ///   - observer: The observer that is told of the request.
    package init(operation: String, remaining: Duration?, observer: (any RequestObserver)? = nil) {
        self.operation = operation
        self.observer = observer
        source = CancelSource(remaining: remaining, name: operation)
    }

    /// The client has disconnected.
    package func disconnect() {
        CancelSource.tellingElsewhere { source.cancel(reason: .disconnected) }
    }

    /// The request's time has passed: a timer of the transport for the same deadline fired first.
    package func expire() {
        CancelSource.tellingElsewhere { source.tighten(to: .now) }
    }

    /// The server shuts down: at most the grace is left.
    package func shutDown(by deadline: Deadline) {
        // This is noted first: a phase that this ends reads why it was ended.
        endOfGrace.withLock { $0 = min($0 ?? deadline, deadline) }
        CancelSource.tellingElsewhere { source.tighten(to: deadline) }
    }

    /// Whether a deadline is the end of the grace, and not an earlier one of the request itself.
    private func isEndOfGrace(_ deadline: Deadline) -> Bool { endOfGrace.withLock { $0 == deadline } }
}

// MARK: - Phases

/// How a phase of a request ended.
@usableFromInline
package enum RequestOutcome<Value> {
    /// It returned, however late; the second value says whether it had been asked to stop.
    case returned(Value, RequestStop?)
    /// It was asked to stop and gave up, with an error of any kind.
    case stopped(RequestStop)
    /// It failed by itself, or its server's own task was cancelled.
    case threw(any Error)
}

@usableFromInline
package struct RequestStop: Sendable {
    package let ending: RequestEnding
    /// How long the work continued after it was asked to stop.
    package let latency: Duration
    /// The error with which the work gave up, if that was not a plain `CancellationError`.
    package let error: (any Error)?
}

extension ServerRequest {
    /// Runs a phase.
    ///
    /// Any number of phases may follow one another, and all end when the request is ended.
    ///
    /// It is inlinable, and nothing that it calls is generic, as for a scope.
    @inlinable
    package nonisolated(nonsending) func run<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async -> RequestOutcome<Value> {
        var value: Value?
        let outcome = await runPhase { value = try await body() }
        switch outcome {
        case .returned(_, let stop):
            guard let value else { preconditionFailure("the phase of a request returned without a value") }
            return .returned(value, stop)
        case .stopped(let stop): return .stopped(stop)
        case .threw(let error): return .threw(error)
        }
    }

    @usableFromInline
    nonisolated(nonsending) func runPhase(
        _ body: nonisolated(nonsending) () async throws -> Void
    ) async -> RequestOutcome<Void> {
        // If the request was ended before its work begins, the work is not begun.
        if !hasBegun.exchange(true, ordering: .relaxed), let ending = ending(by: source.cause) {
            return .stopped(report(RequestStop(ending: ending, latency: .zero, error: nil)))
        }
        // A library may have its own error for a cancellation: it matters what the work was told, not what it throws.
        let scope = CancelScope(linkedTo: [source], absorbing: .everyError, name: operation)
        do {
            let value: Void? = try await scope.run(body)
            let stop = stop(of: scope).map(report)
            if value != nil { return .returned((), stop) }
            // The work has cancelled its own scope, which does not end the request.
            guard let stop else { return .threw(scope.absorbedError ?? CancellationError()) }
            return .stopped(stop)
        } catch {
            // The server's own task was cancelled as well, so the scope has not absorbed the error: the first cause counts.
            guard Task.isCancelled, scope.causeInEffect == scope.finalCause, let stop = stop(of: scope, error) else {
                return .threw(error)
            }
            return .stopped(report(stop))
        }
    }

    private func ending(by cause: CancelCause?) -> RequestEnding? {
        switch cause {
        case .deadline(let deadline): isEndOfGrace(deadline) ? .shutdown : .deadline
        case .explicit(reason: CancelReason.disconnected): .disconnected
        default: nil
        }
    }

    /// `scope` has ended.
    private func stop(of scope: CancelScope, _ error: (any Error)? = nil) -> RequestStop? {
        guard let ending = ending(by: scope.finalCause) else { return nil }
        return RequestStop(ending: ending, latency: latency, error: scope.absorbedError ?? error?.unlessCancellation)
    }

    /// A phase has thrown for a reason that the server knows, such as the cancellation of a task around it.
    package func stop(_ ending: RequestEnding, throwing error: any Error) -> RequestStop {
        report(RequestStop(ending: ending, latency: latency, error: error.unlessCancellation))
    }

    /// The time since the request was ended.
    private var latency: Duration { max(source.cancelledAt?.duration(to: .now) ?? .zero, .zero) }

    private func report(_ stop: RequestStop) -> RequestStop {
        if let observer, !isReported.exchange(true, ordering: .relaxed) {
            observer.record(.stopped(stop.ending, after: stop.latency), operation: operation)
        }
        return stop
    }
}

extension Error {
    /// The error, unless it is a plain `CancellationError`.
    fileprivate var unlessCancellation: (any Error)? { self is CancellationError ? nil : self }
}
