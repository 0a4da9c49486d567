/// Where in the source a scope or a group was opened.
///
/// ```swift
/// print(scope.openedAt)  // Server/Handler.swift:12
/// ```
public struct CallSite: Sendable, Hashable {
    /// The module and file, such as `Server/Handler.swift`.
    public let fileID: String
    /// The line in that file, counted from 1.
    public let line: Int

    package init(_ fileID: StaticString, _ line: UInt) {
        self.fileID = "\(fileID)"
        self.line = Int(line)
    }
}

extension CallSite: CustomStringConvertible {
    /// File and line, such as `Server/Handler.swift:12`.
    public var description: String { "\(fileID):\(line)" }
}
