/// Why the work for a request was ended by its server before it had come to its own end.
///
/// Its `rawValue` is what the header ``marker`` says in an answer.
@nonexhaustive
public enum RequestEnding: String, Sendable, Hashable, CaseIterable {
    /// The request's time had run out when it arrived, or less was left than the server wants for a start: nothing was begun.
    case expired
    /// The deadline passed, be it the caller's or the server's own limit.
    case deadline
    /// The server is shutting down, and the grace for requests in flight is over.
    case shutdown
    /// The client has gone away, or has cancelled the request.
    case disconnected

    /// The name of the header that tells a caller why there is no other answer: `x-quattro-cancelled`.
    ///
    /// A caller that gave the whole of its own time, and reads `expired` or `deadline` at the end of that, knows that its own deadline has
    /// come. At an earlier time it is a limit of the server's own.
    public static let marker = "x-quattro-cancelled"
}

extension RequestEnding: CustomStringConvertible {
    /// The word that the header says.
    public var description: String { rawValue }
}
