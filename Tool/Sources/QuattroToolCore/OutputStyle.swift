/// How what the commands print is shown.
package struct OutputStyle: Sendable, Hashable {
    package var mode: OutputMode
    /// Whether each line begins with the time at which it has come.
    package var hasTimestamps: Bool
    package var color: ColorChoice

    package init(mode: OutputMode = .lines, hasTimestamps: Bool = false, color: ColorChoice = .auto) {
        (self.mode, self.hasTimestamps, self.color) = (mode, hasTimestamps, color)
    }
}

/// Where what commands print goes: both have numbers that all programs know.
package enum PrintStream: Int32, Sendable, Hashable, CaseIterable {
    case standardOutput = 1
    case standardError = 2
}

/// When what a command prints is shown.
package enum OutputMode: String, Sendable, Hashable, CaseIterable {
    /// Each line as soon as it is complete.
    case lines
    /// All that a command prints in one piece, when it has ended.
    case grouped
    /// As grouped, without that of commands that have not failed.
    case failures

    package static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// Whether what a command has printed is shown when it has ended.
    ///
    /// Of those that have not failed by themselves, what a deadline or the user has cut off is: that is how people find what they wait for.
    package func shows(_ outcome: Outcome) -> Bool {
        guard self == .failures, outcome.failureStatus == nil else { return true }
        switch outcome {
        case .stopped(.failAfter), .stopped(.moveOnAfter), .stopped(.signal): return true
        default: return false
        }
    }
}
