/// Why a server has ended the work for a request early.
///
/// Its `rawValue` is the value of the header ``marker`` in an answer.
@nonexhaustive
public enum RequestEnding: String, Sendable, Hashable, CaseIterable {
    /// The request's time had run out when it arrived, or less was left than the server wants for a start. Nothing was begun.
    case expired
    /// The deadline passed, whether it was the caller's or the server's own limit.
    case deadline
    /// The server is shutting down, and the grace for requests in flight is over.
    case shutdown
    /// The client has gone away, or has cancelled the request.
    case disconnected

    /// The name of the header that tells a caller why there is no other answer: `x-quattro-cancelled`.
    ///
    /// A caller that sent all of its own time, and reads `expired` or `deadline` at the end of that, knows that its own deadline has
    /// come. If it reads so earlier, the server has a limit of its own.
    public static let marker = "x-quattro-cancelled"
}

extension RequestEnding: CustomStringConvertible {
    /// The word in the header.
    public var description: String { rawValue }
}
