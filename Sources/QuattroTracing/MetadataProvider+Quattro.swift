#if Tracing
public import Logging
import Quattro

extension Logger.MetadataProvider {
    /// Adds to each log line how much time is left, in which scope it is written, and why the scope is cancelled, under the keys
    /// `deadline.remaining_ms`, `scope` and `scope.cancelled`.
    public static let quattro = quattro()

    /// Adds to each log line how much time is left, and in which scope it is written.
    ///
    /// - The time is in whole milliseconds, rounded down; it is zero in code that is cancelled. Without a deadline it is left out.
    /// - The scope is the innermost one around, if it has a name.
    /// - If that scope or one around it is cancelled, the reason, such as `by its deadline`, is under the key of the scope with
    ///   `.cancelled` appended.
    ///
    /// ```swift
    /// LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .multiplex([.otel, .quattro]))
    /// logger.info("stored")  // … deadline.remaining_ms=1999 scope=GET /users stored
    /// ```
    ///
    /// - Parameters:
    ///   - remainingKey: The key of the time.
    ///   - scopeKey: The key of the scope.
    /// - Returns: The provider.
    ///
    /// Cost: nothing for lines that are not written; for others, a walk over the scopes around.
    public static func quattro(
        remainingKey: String = "deadline.remaining_ms",
        scopeKey: String = "scope"
    ) -> Logger.MetadataProvider {
        Logger.MetadataProvider {
            var metadata: Logger.Metadata = [:]
            if let remaining = Deadline.currentEffective.remaining {
                metadata[remainingKey] = "\(remaining.wholeMilliseconds)"
            }
            guard let scope = CancelScope.current else { return metadata }
            if let name = scope.name { metadata[scopeKey] = "\(name)" }
            if let cause = scope.causeInEffect { metadata["\(scopeKey).cancelled"] = "\(cause)" }
            return metadata
        }
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded down; it must not be negative.
    var wholeMilliseconds: Int64 { Int64(clamping: attoseconds / Duration.milliseconds(1).attoseconds) }
}
#endif
