#if Tracing
public import Quattro
public import Tracing

/// Carries deadlines in the headers of an instrumented transport, beside what a tracer carries there.
///
/// - `inject` writes what is left, rounded down, of the context's `ServiceContext.deadline` or of the scopes
///   around, whichever is less. Without a deadline it writes nothing.
/// - `extract` reads each header that it knows. The least value counts, and it can only shorten what the context has. A value that is not
///   in the format of its header is ignored.
/// - It enforces nothing; see ``withContextDeadline(name:fileID:line:_:)``.
///
/// ```swift
/// InstrumentationSystem.bootstrap(MultiplexInstrument([tracer, DeadlineInstrument()]))
/// ```
///
/// A transport that asks only for a tracer, as async-http-client does, never asks this instrument: wrap the tracer in a
/// ``DeadlineTracer``.
///
/// Isolation: `Sendable`; a value.
public struct DeadlineInstrument: Instrument {
    /// The headers that are written.
    public var write: [DeadlineHeader]
    /// The headers that are read.
    public var read: [DeadlineHeader]

    /// Makes an instrument.
    ///
    /// - Parameters:
    ///   - write: The headers to write: those that the called servers read.
    ///   - read: The headers to read: those that clients may send.
    public init(write: [DeadlineHeader] = [.envoy], read: [DeadlineHeader] = [.envoy, .connect, .grpc]) {
        self.write = write
        self.read = read
    }

    /// Writes what is left of the time.
    ///
    /// - Parameters:
    ///   - context: The context of the request that is sent.
    ///   - carrier: What to write to.
    ///   - injector: What knows how to write to the carrier.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let remaining = min(context.deadline, .currentEffective).remaining else { return }
        for header in write { injector.inject(header.write(remaining), forKey: header.name, into: &carrier) }
    }

    /// Reads what the sender of a request says is left.
    ///
    /// - Parameters:
    ///   - carrier: What to read from.
    ///   - context: The context of the request that has arrived.
    ///   - extractor: What knows how to read from the carrier.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        let remaining = DeadlineHeader.least(of: read) { name in
            extractor.extract(key: name, from: carrier).map { [$0] } ?? []
        }
        context.deadline = min(context.deadline, Deadline(remaining: remaining))
    }
}
#endif
