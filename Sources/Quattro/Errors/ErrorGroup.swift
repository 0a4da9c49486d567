/// Every error that a task group ended with, in the order in which they happened.
///
/// - A failing group throws one of these even for a single error, so that its callers need to expect one type only.
/// - A group inside a group stays a group inside the group.
/// - Cancellations that the group itself caused are left out.
///
/// ```swift
/// do {
///     try await withScopedTaskGroup { group in
///         group.addTask(name: "users") { try await loadUsers() }
///         group.addTask(name: "rooms") { try await loadRooms() }
///     }
/// } catch let failure as ErrorGroup {
///     print(failure)
///     // 2 errors in a task group (App/Load.swift:2)
///     // ├ users: connection refused
///     // └ rooms: connection refused
/// }
/// ```
///
/// Source: `ExceptionGroup` of Python.
public struct ErrorGroup: Error {
    /// One error, with the task that it came from.
    struct Entry: Sendable {
        let error: any Error
        let taskName: String?
    }

    /// What failed, for the first line of the description.
    let title: String
    let entries: [Entry]

    /// The errors, in the order in which they happened.
    ///
    /// Never empty.
    public var errors: [any Error] { entries.map(\.error) }

    init(title: String, entries: [Entry]) {
        self.title = title
        self.entries = entries
    }

    /// Makes a group of errors.
    ///
    /// ```swift
    /// if !problems.isEmpty { throw ErrorGroup(problems) }
    /// ```
    ///
    /// - Parameter errors: The errors, which must not be empty.
    public init(_ errors: [any Error]) {
        guard !errors.isEmpty else { trap("an ErrorGroup must hold at least one error") }
        self.init(title: "", entries: errors.map { Entry(error: $0, taskName: nil) })
    }
}

// MARK: - Description

extension ErrorGroup: CustomStringConvertible {
    /// The errors as an indented tree, each with the name of its task.
    public var description: String {
        ([headline] + branches).joined(separator: "\n")
    }

    /// The first line of the description.
    var headline: String {
        let count = entries.count == 1 ? "1 error" : "\(entries.count) errors"
        return title.isEmpty ? count : "\(count) in \(title)"
    }

    private var branches: [String] {
        entries.enumerated().flatMap { index, entry in
            let isLast = index == entries.count - 1
            let lines = Self.lines(of: entry)
            return lines.enumerated().map { line, text in
                line == 0 ? (isLast ? "└ " : "├ ") + text : (isLast ? "  " : "│ ") + text
            }
        }
    }

    private static func lines(of entry: Entry) -> [String] {
        let text = (entry.error as? ErrorGroup)?.description ?? String(describing: entry.error)
        let prefix = entry.taskName.map { "\($0): " } ?? ""
        return (prefix + text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
