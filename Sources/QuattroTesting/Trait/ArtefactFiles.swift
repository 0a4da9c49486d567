/// The files of one failure, side by side.
struct ArtefactFiles: Hashable, Sendable {
    /// What all of them are called, without the endings that tell them apart.
    let path: String

    var page: String { path + Self.pageEnding }
    var perfetto: String { path + Self.perfettoEnding }
    /// What the run was, and its schedule.
    var summary: String { path + Self.summaryEnding }

    static let pageEnding = ".html"
    static let perfettoEnding = ".pftrace"
    static let summaryEnding = ".json"

    /// Writes what can be written: the test has an issue already, and needs no other one.
    func write(_ timeline: RunTimeline, page text: String) {
        _ = File(page).write(text)
        _ = File(perfetto).write(timeline.perfetto)
        _ = File(summary).write(timeline.json)
    }
}
