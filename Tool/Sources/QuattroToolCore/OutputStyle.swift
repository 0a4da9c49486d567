/// How the output of the commands is shown.
package struct OutputStyle: Sendable, Hashable {
    package var mode: OutputMode
    /// Whether each line begins with the time when it arrived.
    package var hasTimestamps: Bool
    package var color: ColorChoice

    package init(mode: OutputMode = .lines, hasTimestamps: Bool = false, color: ColorChoice = .auto) {
        (self.mode, self.hasTimestamps, self.color) = (mode, hasTimestamps, color)
    }
}

/// The standard streams of commands, by their well-known descriptor numbers.
package enum PrintStream: Int32, Sendable, Hashable, CaseIterable {
    case standardOutput = 1
    case standardError = 2
}

/// When the output of a command is shown.
package enum OutputMode: String, Sendable, Hashable, CaseIterable {
    /// Each line as soon as it is complete.
    case lines
    /// All output of a command in one piece, when it has ended.
    case grouped
    /// As grouped, but only for commands that failed.
    case failures

    package static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// Whether the output of a command is shown when it has ended.
    ///
    /// The output of a command that a deadline or the user has cut off is shown too, even though the command did not fail by itself: it
    /// tells people what the command was waiting for.
    package func shows(_ outcome: Outcome) -> Bool {
        guard self == .failures, outcome.failureStatus == nil else { return true }
        switch outcome {
        case .stopped(.failAfter), .stopped(.moveOnAfter), .stopped(.signal): return true
        default: return false
        }
    }
}
