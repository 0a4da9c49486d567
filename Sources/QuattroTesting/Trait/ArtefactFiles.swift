/// The files of one failure, side by side.
struct ArtefactFiles: Hashable, Sendable {
    /// Their common path, without the extensions.
    let path: String

    var page: String { path + Self.pageEnding }
    var perfetto: String { path + Self.perfettoEnding }
    /// The file with the description and the schedule of the run.
    var summary: String { path + Self.summaryEnding }

    static let pageEnding = ".html"
    static let perfettoEnding = ".pftrace"
    static let summaryEnding = ".json"

    /// Writes what can be written; errors are ignored, since the test has an issue already.
    func write(_ timeline: RunTimeline, page text: String) {
        _ = File(page).write(text)
        _ = File(perfetto).write(timeline.perfetto)
        _ = File(summary).write(timeline.json)
    }
}
