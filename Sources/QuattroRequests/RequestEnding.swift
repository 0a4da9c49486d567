/// Why a server ended the work for a request early.
///
/// Its `rawValue` is the value of the header ``marker`` in an answer.
@nonexhaustive
public enum RequestEnding: String, Sendable, Hashable, CaseIterable {
    /// When the request arrived, its time had run out, or no more was left than the server's minimum to start. Nothing was begun.
    case expired
    /// The deadline passed, whether it was the caller's or the server's own limit.
    case deadline
    /// The server is shutting down, and the grace for requests in flight has ended.
    case shutdown
    /// The client has disconnected, or has cancelled the request.
    case disconnected

    /// The name of the header that tells a caller why the request was ended: `x-quattro-cancelled`.
    ///
    /// If a caller sent all of its own time and reads `expired` or `deadline` at the end of that time, its own deadline has passed. If it
    /// reads that earlier, the server has a limit of its own.
    public static let marker = "x-quattro-cancelled"
}

extension RequestEnding: CustomStringConvertible {
    /// The word in the header.
    public var description: String { rawValue }
}
