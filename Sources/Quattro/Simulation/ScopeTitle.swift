/// The name of a scope or a task, and where it was opened: what a report says of it, without the scope itself.
package struct ScopeTitle: Sendable, CustomStringConvertible {
    private let name: String?
    private let file: StaticString
    private let line: UInt

    init(_ scope: CancelScope) {
        name = scope.name
        file = scope.file
        line = scope.line
    }

    package var description: String {
        "\(name.map { "\"\($0)\" " } ?? "")(\(CallSite(file, line)))"
    }
}

extension CancelScope {
    package var title: ScopeTitle { ScopeTitle(self) }

    /// The next scope out that has not ended.
    package var enclosing: CancelScope? { Self.nearestRunning(from: parent) }
}
