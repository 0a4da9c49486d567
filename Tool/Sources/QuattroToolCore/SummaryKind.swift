/// How much is told at the end of a run.
package enum SummaryKind: String, Sendable, Hashable, CaseIterable {
    /// Every command.
    case all
    /// Only those that have failed, and how many came to which end.
    case failures
    case none

    package static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
