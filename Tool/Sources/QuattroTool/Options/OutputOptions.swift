import ArgumentParser
import QuattroToolCore

struct OutputOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("What is told at the end: all, failures, or none. (default: all)", valueName: "which"),
        transform: summaryKind
    )
    var summary: [SummaryKind] = []

    @Flag(
        name: .shortAndLong,
        help: "Show no live block and no summary, only what the commands print and errors of quattro itself."
    )
    var quiet = false

    func validate() throws { try checkThatNoneIsGivenTwice([("--summary", summary.count)]) }
}

@Sendable private func summaryKind(_ argument: String) throws -> SummaryKind {
    guard let kind = SummaryKind(rawValue: argument) else { throw ValidationError("use one of \(SummaryKind.allowed)") }
    return kind
}
