/// Whether colors are used, and what the commands are told about them.
package enum ColorChoice: String, Sendable, Hashable, CaseIterable {
    /// Labels are colored on a terminal, unless `NO_COLOR` is set; commands are told nothing.
    case auto
    case always
    case never

    package static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }

    private static let demands: [(name: String, value: String)] = [
        ("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("CARGO_TERM_COLOR", "always"),
    ]
    private static let refusal = (name: "NO_COLOR", value: "1")

    /// The environment of a command: variables that ask for the opposite are removed, and variables that are already set are kept.
    ///
    /// - Parameter environment: Entries such as `NAME=value`, each with a NUL at its end.
    /// - Returns: The entries that the command gets.
    package func environment(_ environment: [[UInt8]]) -> [[UInt8]] {
        switch self {
        case .auto: environment
        case .always: adding(Self.demands, to: environment.filter { !Self.sets($0, Self.refusal.name) })
        case .never:
            adding(
                [Self.refusal],
                to: environment.filter { entry in !Self.demands.contains { Self.sets(entry, $0.name) } }
            )
        }
    }

    private func adding(_ variables: [(name: String, value: String)], to environment: [[UInt8]]) -> [[UInt8]] {
        let missing = variables.filter { variable in !environment.contains { Self.sets($0, variable.name) } }
        return environment + missing.map { Array("\($0.name)=\($0.value)\0".utf8) }
    }

    private static func sets(_ entry: [UInt8], _ name: String) -> Bool { entry.starts(with: "\(name)=".utf8) }
}
