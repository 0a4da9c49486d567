/// How much the summary at the end of a run contains.
package enum SummaryKind: String, Sendable, Hashable, CaseIterable {
    /// Every command.
    case all
    /// Only the commands that failed, and the counts of outcomes.
    case failures
    case none

    package static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
