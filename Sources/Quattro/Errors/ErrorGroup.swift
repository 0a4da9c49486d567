/// All errors that a task group ended with, in the order in which they happened.
///
/// - A failing group throws one of these even for a single error, so that its callers need to expect one type only.
/// - A group inside a group stays a group inside the group.
/// - Cancellations that the group itself caused are left out.
/// - Two errors are the same only if they are one object, or one value that was rethrown untouched; never because they are equal or print
///   alike. So an error may be listed twice but is never lost: if a body catches a child's error as its own type and throws it again, both
///   are listed.
///
/// ```swift
/// do {
///     try await withScopedTaskGroup { group in
///         group.addTask(name: "user") { try await fetchUser() }
///         group.addTask(name: "posts") { try await fetchPosts() }
///     }
/// } catch let failure as ErrorGroup {
///     print(failure)
///     // 2 errors in a task group (App/Load.swift:2)
///     // ├ user: connection refused
///     // └ posts: connection refused
/// }
/// ```
///
/// Modeled on: `ExceptionGroup` of Python.
public struct ErrorGroup: Error {
    /// One error, with the task that it came from.
    struct Member: Sendable {
        let error: any Error
        let taskName: String?
        /// What the error means to a scope.
        ///
        /// This is determined once, here, since it may call user code.
        let cancellation: Cancellation

        init(error: any Error, taskName: String?) {
            self.init(error, taskName, Cancellation(in: error))
        }

        private init(_ error: any Error, _ taskName: String?, _ cancellation: Cancellation) {
            (self.error, self.taskName, self.cancellation) = (error, taskName, cancellation)
        }

        func naming(_ name: (any Error) -> String?) -> Self { Self(error, taskName ?? name(error), cancellation) }
    }

    /// What failed, for the first line of the description.
    let title: String
    let entries: [Member]
    /// The members without the errors that are cancellations by themselves, with the nesting kept; `nil` if there are no such errors.
    ///
    /// This is computed once for each group, from the results of the groups in it: an error that leaves thousands of nested groups is
    /// examined by each of them.
    private let remaining: [Member]?
    /// The same while a cancellation is in effect, once it has been computed.
    private let answer = Answer()

    private final class Answer: Sendable {
        let remaining = Guarded([Member]??.none)
    }

    /// The errors, in the order in which they happened.
    ///
    /// The list is never empty.
    public var errors: [any Error] { entries.map(\.error) }

    init(title: String, entries: [Member]) {
        self.title = title
        self.entries = entries
        remaining = Self.remaining(of: entries) { $0.cancellation }
    }

    private static func remaining(of entries: [Member], by reading: (Member) -> Cancellation) -> [Member]? {
        let readings = entries.map(reading)
        let hasCancellations = readings.contains { if case .none = $0 { false } else { true } }
        guard hasCancellations else { return nil }
        return zip(entries, readings).compactMap { $0.without($1) }
    }

    /// Makes an error group from a list of errors.
    ///
    /// ```swift
    /// var errors: [any Error] = []
    /// for host in hosts {
    ///     do { try await ping(host) } catch { errors.append(error) }
    /// }
    /// if !errors.isEmpty { throw ErrorGroup(errors) }
    /// ```
    ///
    /// - Parameter errors: The errors, which must not be empty.
    public init(_ errors: [any Error]) {
        guard !errors.isEmpty else { trap("an ErrorGroup must hold at least one error") }
        self.init(title: "", entries: errors.map { Member(error: $0, taskName: nil) })
    }
}

extension ErrorGroup {
    /// The same group, in which errors without the name of a task are given one, if there is one.
    func naming(_ name: (any Error) -> String?) -> ErrorGroup {
        ErrorGroup(title: title, entries: entries.map { $0.naming(name) })
    }
}

// MARK: - Cancellations

extension ErrorGroup {
    /// What the group means to a scope that may absorb cancellations.
    var cancellation: Cancellation { cancellation(leaving: remaining) }

    /// The same while a cancellation is in effect: then an error that carries others is searched for them.
    var cancellationInAnswer: Cancellation {
        // From the inside out, instead of a recursion: groups may be nested thousands deep.
        for group in unansweredGroups.reversed() { group.remainingInAnswer() }
        return cancellation(leaving: remainingInAnswer())
    }

    private func cancellation(leaving remaining: [Member]?) -> Cancellation {
        guard let remaining else { return .none }
        return remaining.isEmpty ? .whole : .part(remaining: ErrorGroup(title: title, entries: remaining))
    }

    /// This is computed without the lock, since it may call user code; computing it twice does no harm.
    @discardableResult
    private func remainingInAnswer() -> [Member]? {
        if let remaining = answer.remaining.withLock({ $0 }) { return remaining }
        let remaining = Self.remaining(of: entries) { $0.cancellationInAnswer }
        answer.remaining.withLock { $0 = .some(remaining) }
        return remaining
    }

    /// The groups in this one whose answer is not known yet, outer groups first.
    private var unansweredGroups: [ErrorGroup] {
        var groups: [ErrorGroup] = []
        var rest = [self]
        while let group = rest.popLast() {
            for case let inner as ErrorGroup in group.entries.lazy.map(\.error)
            where inner.answer.remaining.withLock({ $0 == nil }) {
                groups.append(inner)
                rest.append(inner)
            }
        }
        return groups
    }
}

extension ErrorGroup.Member {
    fileprivate var cancellationInAnswer: Cancellation {
        if case .whole = cancellation { return .whole }
        if let group = error as? ErrorGroup { return group.cancellationInAnswer }
        return CarriedErrors.isCancellation(error) ? .whole : .none
    }

    fileprivate func without(_ cancellation: Cancellation) -> Self? {
        switch cancellation {
        case .none: self
        case .whole: nil
        case .part(let remaining): Self(error: remaining, taskName: taskName)
        }
    }
}
