#if Tracing
public import Quattro
public import Tracing

/// Carries deadlines in the headers of an instrumented transport, in addition to a tracer's headers.
///
/// - `inject` writes the time left, rounded down, until the context's `ServiceContext.deadline` or the deadline of the scopes around the
///   call, whichever is earlier. Without a deadline it writes nothing.
/// - `extract` reads each header that it knows. The shortest value counts, and it can only shorten the limit of the context. A value that
///   is not in the format of its header is ignored.
/// - It does not enforce a deadline; see ``withContextDeadline(name:fileID:line:_:)``.
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
    ///   - write: The headers to write, which the called servers read.
    ///   - read: The headers to read, which clients may send.
    public init(write: [DeadlineHeader] = [.envoy], read: [DeadlineHeader] = [.envoy, .connect, .grpc]) {
        self.write = write
        self.read = read
    }

    /// Writes the time left.
    ///
    /// - Parameters:
    ///   - context: The context of the request that is sent.
    ///   - carrier: What to write to.
    ///   - injector: The object that writes to the carrier.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let remaining = min(context.deadline, .currentEffective).remaining else { return }
        for header in write { injector.inject(header.write(remaining), forKey: header.name, into: &carrier) }
    }

    /// Reads the time that the sender of a request has left.
    ///
    /// - Parameters:
    ///   - carrier: What to read from.
    ///   - context: The context of the request that has arrived.
    ///   - extractor: The object that reads from the carrier.
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
