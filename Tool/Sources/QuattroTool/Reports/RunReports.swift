import ArgumentParser
import Foundation
import QuattroToolCore

/// The report files of a run.
struct RunReports: Sendable {
    /// The source of the two JSON reports.
    let report: RunReport
    var timeline: TimelineFile?
    var summary: SummaryFile?
    var jobLog: JobLogFile?

    /// Writes the reports that are due at the end.
    ///
    /// - Parameters:
    ///   - record: The record of the run.
    ///   - stop: What stopped the run as a whole.
    ///   - status: The status of the run, not counting problems here.
    /// - Returns: The problems, if files could not be written.
    func write(_ record: RunRecord, stoppedBy stop: StopCause?, status: Int32) -> [String] {
        let problems = [timeline?.write(title: "quattro run"), jobLog?.problem].compactMap { $0 }
        let summary = summary?.write(
            report.summary(
                of: record,
                version: Quattro.configuration.version,
                took: record.began.duration(to: .now),
                status: problems.isEmpty || status != 0 ? status : ExitStatus.outputFailed,
                stoppedBy: stop
            )
        )
        return problems + (summary.map { [$0] } ?? [])
    }
}

extension RunReport {
    /// Makes the report of a run that began at that time.
    init(began: ContinuousClock.Instant) {
        let ago = began.duration(to: .now)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        self.init(began: began, at: UTCTime(milliseconds: milliseconds - Int64(ago / .milliseconds(1))))
    }
}
