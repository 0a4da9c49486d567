/// A body did not end by the deadline that `fail` gave it.
///
/// It is an ordinary error and never counts as a cancellation: it fails a surrounding task group, and no cancelled scope absorbs it
/// except one that absorbs every error. A task group throws it inside an ``ErrorGroup``: look for it with ``ErrorGroup/first(of:)``.
///
/// ```swift
/// do {
///     let user = try await fail(after: .seconds(2), name: "user") { try await fetchUser() }
///     show(user)
/// } catch let error as DeadlineExceeded {
///     print(error)  // "user" exceeded its deadline after 2.0 seconds (opened at App/Main.swift:2)
/// }
/// ```
///
/// Two of these errors are equal if everything but their ``bodyError`` is equal.
public struct DeadlineExceeded: Error, Sendable {
    /// The deadline that passed.
    public let deadline: Deadline
    /// How long the scope ran: from its entry until its body had given up.
    public let elapsed: Duration
    /// The name given to `fail`.
    public let scopeName: String?
    /// Where `fail` was called.
    public let openedAt: CallSite
    /// What the body threw when it gave up, if that was not a plain `CancellationError`: an error by which a library reports a
    /// cancellation, or any error under ``Absorption/everyError``.
    public let bodyError: (any Error)?

    /// Makes an error, for a stub that stands in for something slow.
    ///
    /// ```swift
    /// struct SlowUsers: UserService {
    ///     func fetchUser() async throws -> User { throw DeadlineExceeded(deadline: .now, elapsed: .seconds(2)) }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - deadline: The deadline that passed.
    ///   - elapsed: How long it took.
    ///   - scopeName: The name of the scope.
    ///   - openedAt: Where the scope was opened; by default, where the error is made.
    ///   - bodyError: What the body threw when it gave up.
    ///   - fileID: Where the error is made; leave it to the compiler.
    ///   - line: Where the error is made; leave it to the compiler.
    public init(
        deadline: Deadline,
        elapsed: Duration,
        scopeName: String? = nil,
        openedAt: CallSite? = nil,
        bodyError: (any Error)? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) {
        self.deadline = deadline
        self.elapsed = elapsed
        self.scopeName = scopeName
        self.openedAt = openedAt ?? CallSite(fileID, line)
        self.bodyError = bodyError
    }
}

extension DeadlineExceeded: CancellationRepresentable {
    /// `false`, since taking too long is a failure, whatever the body threw.
    public var isCancellation: Bool { false }
}

extension DeadlineExceeded: Hashable {
    /// Whether everything but what the bodies threw is equal.
    public static func == (left: Self, right: Self) -> Bool {
        (left.deadline, left.elapsed, left.scopeName, left.openedAt)
            == (right.deadline, right.elapsed, right.scopeName, right.openedAt)
    }

    /// Hashes the properties that `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(deadline)
        hasher.combine(elapsed)
        hasher.combine(scopeName)
        hasher.combine(openedAt)
    }
}

extension DeadlineExceeded: CustomStringConvertible {
    /// The scope's name, the time that it took, what the body threw, and where it was opened.
    public var description: String {
        let subject = scopeName.map { "\"\($0)\"" } ?? "the scope"
        // For an error group, only its first line is used, since this description is one line.
        let end = bodyError.map { ", ending with \(($0 as? ErrorGroup)?.headline ?? "\($0)")" } ?? ""
        return "\(subject) exceeded its deadline after \(elapsed.readable)\(end) (opened at \(openedAt))"
    }
}
