import ArgumentParser
import QuattroToolCore

struct ReportOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Write a timeline at the end: a page for browsers (.html), or a trace for ui.perfetto.dev (.pftrace, .perfetto).",
            valueName: "file"
        ),
        transform: timelineTarget
    )
    var timeline: [TimelineTarget] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("Write at the end how the run and each command ended, as JSON.", valueName: "file"),
        transform: reportFile
    )
    var summaryJson: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("Add a line of JSON for each command when it has ended.", valueName: "file"),
        transform: reportFile
    )
    var jobLog: [String] = []

    @Flag(help: "Leave out the commands that have ended with 0, according to the file of '--job-log'.")
    var resume = false

    func validate() throws {
        try checkThatNoneIsGivenTwice([
            ("--timeline", timeline.count), ("--summary-json", summaryJson.count), ("--job-log", jobLog.count),
        ])
        let files = [("--timeline", timeline.map(\.path)), ("--summary-json", summaryJson), ("--job-log", jobLog)]
            .flatMap { option, paths in paths.map { (option, FileCheck.destination($0)) } }
        for (index, file) in files.enumerated() {
            guard let other = files[..<index].first(where: { $0.1 == file.1 }) else { continue }
            throw ValidationError("'\(other.0)' and '\(file.0)' are given the same file: give each its own")
        }
        if resume, jobLog.isEmpty {
            throw ValidationError("'--resume' needs '--job-log', which says what has been done")
        }
    }

    /// Opens the files that the options name.
    ///
    /// - Parameter began: When the run began.
    /// - Returns: The files; those that are written before the end are open.
    /// - Throws: `ValidationError`, if one cannot be written.
    func files(began: ContinuousClock.Instant) throws -> RunReports {
        // The one that leaves no file behind is opened first.
        let summary = try summaryJson.first.map(SummaryFile.init)
        let jobLog = try jobLog.first.map(JobLogFile.init)
        let timeline = try timeline.first.map(TimelineFile.init(ofRun:))
        return RunReports(report: RunReport(began: began), timeline: timeline, summary: summary, jobLog: jobLog)
    }
}

@Sendable private func reportFile(_ argument: String) throws -> String {
    guard argument != "-" else {
        throw ValidationError("give the name of a file: standard output has the output of the commands")
    }
    guard !argument.isEmpty else { throw ValidationError("give the name of a file") }
    return argument
}
