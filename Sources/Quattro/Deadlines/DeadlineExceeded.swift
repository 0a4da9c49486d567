/// A body did not end by the deadline that `fail` gave it.
///
/// It is an ordinary error and never taken for a cancellation: it fails a surrounding task group, and no cancelled scope
/// absorbs it. Out of a group it comes in an ``ErrorGroup``: look for it with ``ErrorGroup/first(of:)``.
///
/// ```swift
/// do {
///     try await fail(after: .seconds(2), name: "look up") { try await lookUp() }
/// } catch let error as DeadlineExceeded {
///     print(error)  // "look up" exceeded its deadline after 2.0 seconds (opened at App/Main.swift:3)
/// }
/// ```
public struct DeadlineExceeded: Error, Sendable, Hashable {
    /// The deadline that passed.
    public let deadline: Deadline
    /// How long the scope ran: from its entry until its body had given up.
    public let elapsed: Duration
    /// The name given to `fail`.
    public let scopeName: String?
    /// Where `fail` was called.
    public let openedAt: CallSite
}

extension DeadlineExceeded: CustomStringConvertible {
    /// The scope's name, the time that it took, and where it was opened.
    public var description: String {
        let subject = scopeName.map { "\"\($0)\"" } ?? "the scope"
        return "\(subject) exceeded its deadline after \(elapsed.readable) (opened at \(openedAt))"
    }
}
