/// A request header that tells another process how much time is left.
///
/// Only a duration is sent, since the clocks of two machines differ: the sender writes the time left, and the receiver counts it from the
/// moment when the request arrives.
///
/// - The written value is rounded down, so that a deadline never gets later in transit. A deadline that has passed is written as zero.
/// - The value that is read may come from an untrusted sender. Anything that is not in the header's format, or is longer than its
///   specification allows, counts as no limit (`nil`). Reading never fails in another way.
/// - A limit that was read should only ever shorten the receiver's own: use the shortest of all limits, as ``least(of:notLongerThan:_:)``
///   does.
///
/// ```swift
/// if let left = Deadline.currentEffective.remaining {
///     request.headers[DeadlineHeader.grpc.name] = DeadlineHeader.grpc.write(left)
/// }
/// // at the other end
/// let left = DeadlineHeader.grpc.read(request.headers["grpc-timeout"] ?? "")
/// let response = try await fail(at: Deadline(remaining: left)) { try await handle(request) }
/// ```
///
/// Isolation: `Sendable`; a value.
///
/// Modeled on: the gRPC protocol over HTTP/2, the Connect protocol, Envoy's router.
public struct DeadlineHeader: Sendable, Hashable {
    /// The name of the header, in lower case.
    public let name: String

    private let format: Format

    private enum Format {
        case milliseconds, grpc
    }

    /// `grpc-timeout`: up to eight digits and a unit, such as `447053u`.
    ///
    /// At most seven digits are written: grpc-swift-2 2.4.3 ignores a timeout of eight.
    public static let grpc = DeadlineHeader(name: "grpc-timeout", format: .grpc)

    /// `x-envoy-expected-rq-timeout-ms`, in whole milliseconds: the limit of Envoy itself, which it sends to a service.
    public static let envoy = milliseconds(name: "x-envoy-expected-rq-timeout-ms")

    /// `connect-timeout-ms`, in whole milliseconds: the header of the Connect protocol.
    public static let connect = milliseconds(name: "connect-timeout-ms")

    /// A header with another name that carries whole milliseconds, in at most ten digits.
    ///
    /// - Parameter name: The header's name; it is kept in lower case.
    /// - Returns: The header.
    public static func milliseconds(name: String) -> DeadlineHeader {
        DeadlineHeader(name: name.lowercased(), format: .milliseconds)
    }
}

extension DeadlineHeader {
    /// Returns the header's value for the time left.
    ///
    /// - The duration is rounded down to what the header can express: to whole milliseconds, or, in `grpc-timeout`, to the finest unit of
    ///   which seven digits suffice.
    /// - A duration of zero or less is written as zero: the receiver should refuse the request.
    /// - A duration that is too long for the header is written as the longest that it can express: 115 days in milliseconds, 1,141 years
    ///   in `grpc-timeout`.
    ///
    /// - Parameter remaining: How much time is left, such as `Deadline.currentEffective.remaining`.
    /// - Returns: The value: digits, and a unit in `grpc-timeout`.
    public func write(_ remaining: Duration) -> String {
        switch format {
        case .milliseconds: "\(remaining.whole(.milliseconds(1), notAbove: 9_999_999_999))"
        case .grpc: GRPCTimeout.write(remaining)
        }
    }

    /// Reads a value of the header.
    ///
    /// - Parameter value: The value as it was received, without blanks around it.
    /// - Returns: How much time the sender has left, possibly zero; `nil` if the value is not in the format.
    public func read(_ value: some StringProtocol) -> Duration? {
        switch format {
        case .milliseconds: value.utf8.digits(atMost: 10).map { .milliseconds($0) }
        case .grpc: GRPCTimeout.read(value)
        }
    }

    /// Returns the shortest of several limits: those that were received, and the receiver's own.
    ///
    /// ```swift
    /// let limit = DeadlineHeader.least(of: [.envoy, .grpc], notLongerThan: .seconds(30)) { name in
    ///     request.headers[values: name]
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - headers: The headers to read.
    ///   - maximum: The receiver's own limit, or `nil` for none.
    ///   - values: Returns the values of the header with the given name.
    /// - Returns: The shortest limit; `nil` if there is no limit at all.
    /// - Throws: What `values` throws. It throws nothing else.
    @inlinable
    public static func least<Values: Sequence, Failure: Error>(
        of headers: [DeadlineHeader],
        notLongerThan maximum: Duration? = nil,
        _ values: (String) throws(Failure) -> Values
    ) throws(Failure) -> Duration? where Values.Element: StringProtocol {
        var least = maximum
        for header in headers {
            for value in try values(header.name) {
                guard let limit = header.read(value) else { continue }
                least = min(least ?? limit, limit)
            }
        }
        return least
    }
}

extension DeadlineHeader: CustomStringConvertible {
    /// The name of the header.
    public var description: String { name }
}

extension Deadline {
    /// The deadline that leaves the given time, or ``never`` if there is no limit.
    ///
    /// - Parameter remaining: How long from now, by the time source in effect. With zero or less the deadline has passed; `nil` means no
    ///   limit.
    public init(remaining: Duration?) { self.init(remaining: remaining, by: .current) }

    init(remaining: Duration?, by clock: Timekeeper) {
        guard let remaining else { self = .never; return }
        self = remaining > .zero ? clock.now + remaining : .passed
    }
}
