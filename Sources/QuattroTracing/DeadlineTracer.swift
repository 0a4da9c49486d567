#if Tracing
public import Tracing

/// A tracer that also carries deadlines, for transports that ask for one tracer and no other instrument.
///
/// - The base does everything for the trace: spans, and its own headers.
/// - Deadlines are written and read by a ``DeadlineInstrument``.
///
/// ```swift
/// var configuration = HTTPClient.Configuration()
/// configuration.tracing.tracer = InstrumentationSystem.tracer.carryingDeadlines()
/// ```
///
/// - Important: An `execute` of `QuattroHTTPClient` writes a header itself. If the client has this tracer, call it with
///   `deadlineHeader: nil`, or the header is sent twice.
///
/// Isolation: `Sendable`; a value.
public struct DeadlineTracer<Base: Tracer>: Tracer {
    /// The tracer that makes the trace.
    public let base: Base
    /// The instrument that writes and reads deadlines.
    public let deadlines: DeadlineInstrument

    /// Makes a tracer from another one.
    ///
    /// - Parameters:
    ///   - base: The tracer that makes the trace.
    ///   - deadlines: The instrument that writes and reads deadlines.
    public init(_ base: Base, deadlines: DeadlineInstrument = DeadlineInstrument()) {
        self.base = base
        self.deadlines = deadlines
    }
}

extension Tracer {
    /// Returns this tracer wrapped so that it also carries deadlines; see ``DeadlineTracer``.
    ///
    /// ```swift
    /// var configuration = HTTPClient.Configuration()
    /// configuration.tracing.tracer = InstrumentationSystem.tracer.carryingDeadlines()
    /// ```
    ///
    /// - Parameter deadlines: The instrument that writes and reads deadlines.
    /// - Returns: The tracer.
    public func carryingDeadlines(_ deadlines: DeadlineInstrument = DeadlineInstrument()) -> any Tracer {
        DeadlineTracer(self, deadlines: deadlines)
    }
}

// MARK: - Deadlines

extension DeadlineTracer {
    /// Writes the headers of the base, and the time left.
    ///
    /// - Parameters:
    ///   - context: The context of the request that is sent.
    ///   - carrier: Where to write to.
    ///   - injector: The object that writes to the carrier.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        base.inject(context, into: &carrier, using: injector)
        deadlines.inject(context, into: &carrier, using: injector)
    }

    /// Reads the headers of the base, and the time that the sender has left.
    ///
    /// - Parameters:
    ///   - carrier: Where to read from.
    ///   - context: The context of the request that has arrived.
    ///   - extractor: The object that reads from the carrier.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        base.extract(carrier, into: &context, using: extractor)
        deadlines.extract(carrier, into: &context, using: extractor)
    }
}

// MARK: - The base's

extension DeadlineTracer {
    /// Starts a span of the base.
    ///
    /// - Parameters:
    ///   - operationName: The name of the operation.
    ///   - context: The context that the span continues.
    ///   - kind: The kind of the span.
    ///   - instant: When the span starts.
    ///   - function: The function in which it starts.
    ///   - fileID: The file in which it starts.
    ///   - line: The line in which it starts.
    /// - Returns: The span.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> Base.Span {
        base.startSpan(
            operationName,
            context: context(),
            ofKind: kind,
            at: instant(),
            function: function,
            file: fileID,
            line: line
        )
    }

    /// The base's span of a context.
    ///
    /// - Parameter context: The context.
    /// - Returns: The span, if it is still being recorded.
    public func activeSpan(identifiedBy context: ServiceContext) -> Base.Span? {
        base.activeSpan(identifiedBy: context)
    }

    /// Makes the base export its spans.
    @available(*, deprecated, message: "As in the protocol, which still requires it.")
    public func forceFlush() { base.forceFlush() }
}
#endif
