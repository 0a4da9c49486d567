import ArgumentParser
import QuattroToolCore

struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        parsing: .unconditionalSingleValue,
        help: .init(
            "When the output of a command is shown: lines, as soon as each is complete; grouped, in one piece when the command has ended; "
                + "or failures, like that, but only for commands that failed. (default: lines)",
            valueName: "when"
        ),
        transform: outputMode
    )
    var output: [OutputMode] = []

    @Flag(help: "Begin each line with the local time when it arrived, such as 12:03:04.123.")
    var timestamps = false

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Whether labels are colored, and commands are told to use colors: auto, always, or never. (default: auto)",
            valueName: "when"
        ),
        transform: colorChoice
    )
    var color: [ColorChoice] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("What the summary at the end shows: all, failures, or none. (default: all)", valueName: "which"),
        transform: summaryKind
    )
    var summary: [SummaryKind] = []

    @Flag(
        name: .shortAndLong,
        help: "Show no live block and no summary, only what the commands print and errors of quattro itself."
    )
    var quiet = false

    func validate() throws {
        try checkThatNoneIsGivenTwice([
            ("--output", output.count), ("--color", color.count), ("--summary", summary.count),
        ])
    }

    var style: OutputStyle {
        OutputStyle(mode: output.first ?? .lines, hasTimestamps: timestamps, color: color.first ?? .auto)
    }
}

@Sendable private func outputMode(_ argument: String) throws -> OutputMode {
    guard let mode = OutputMode(rawValue: argument) else { throw ValidationError("use one of \(OutputMode.allowed)") }
    return mode
}

@Sendable private func colorChoice(_ argument: String) throws -> ColorChoice {
    guard let choice = ColorChoice(rawValue: argument) else {
        throw ValidationError("use one of \(ColorChoice.allowed)")
    }
    return choice
}

@Sendable private func summaryKind(_ argument: String) throws -> SummaryKind {
    guard let kind = SummaryKind(rawValue: argument) else { throw ValidationError("use one of \(SummaryKind.allowed)") }
    return kind
}
