/// Why something was cancelled explicitly: a word or a sentence that code can compare and people can read.
///
/// Declare the reasons that a program distinguishes as static members:
///
/// ```swift
/// extension CancelReason {
///     static let disconnected: CancelReason = "the client is gone"
///     static let shutdown: CancelReason = "the server shuts down"
/// }
///
/// client.cancel(reason: .disconnected)
/// switch CancelScope.current?.causeInEffect {
/// case .explicit(.disconnected): request.refuse(status: 499)
/// case .explicit(.shutdown): request.refuse(status: 503)
/// case .deadline: request.refuse(status: 504)
/// default: break
/// }
/// ```
///
/// - A string literal, with or without interpolations, can be written where a reason is expected. A `String` variable needs
///   `CancelReason(text)`.
/// - Two reasons are equal if their texts are.
///
/// Isolation: `Sendable`; a value.
public struct CancelReason: RawRepresentable, Sendable, Hashable {
    /// The text.
    public let rawValue: String

    /// Makes a reason from a text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes a reason from a text.
    public init(_ text: String) {
        self.init(rawValue: text)
    }
}

extension CancelReason: ExpressibleByStringInterpolation {
    /// Makes a reason from a literal.
    public init(stringLiteral text: String) {
        self.init(rawValue: text)
    }
}

extension CancelReason: CustomStringConvertible {
    /// The text.
    public var description: String { rawValue }
}
