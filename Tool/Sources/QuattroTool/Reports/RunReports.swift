import ArgumentParser
import Foundation
import QuattroToolCore

/// The files that tell of a run.
struct RunReports: Sendable {
    /// What writes the two in JSON.
    let report: RunReport
    var timeline: TimelineFile?
    var summary: SummaryFile?
    var jobLog: JobLogFile?

    /// Writes what is written at the end.
    ///
    /// - Parameters:
    ///   - record: All that has happened.
    ///   - stop: What stopped the run as a whole.
    ///   - status: That of the run, without what goes wrong here.
    /// - Returns: What could not be written.
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
    /// Of a run that began then.
    init(began: ContinuousClock.Instant) {
        let ago = began.duration(to: .now)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        self.init(began: began, at: UTCTime(milliseconds: milliseconds - Int64(ago / .milliseconds(1))))
    }
}
