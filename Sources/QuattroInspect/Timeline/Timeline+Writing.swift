import QuattroTimeline

extension Timeline {
    /// Writes the timeline for the viewer at ui.perfetto.dev, which shows it without sending it anywhere.
    ///
    /// - A track for each task, below that of the task that has made it; those that come after each other in one place share one.
    /// - Scopes, groups and waits are slices on it, with where they were opened, their deadlines and how they ended.
    /// - Arrows lead from who cancelled to what was cancelled, and from what was waited for to who waited.
    /// - What had not ended when the timeline was captured ends there, and says so.
    ///
    /// ```swift
    /// func perfetto(of timeline: Timeline) -> [UInt8] {
    ///     var file: [UInt8] = []
    ///     timeline.writePerfetto { file += $0 }
    ///     return file
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - process: What the whole is called.
    ///   - write: Takes the next bytes, about 64 KiB at a time.
    /// - Throws: What `write` throws, and nothing else.
    ///
    /// Cost: about half a microsecond for each event, and 20 bytes of the file.
    public func writePerfetto<Failure: Error>(
        process: String = "quattro",
        to write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try recording.writePerfetto(process: process, to: write)
    }
}

extension Timeline {
    /// Writes the timeline as one page of HTML that needs nothing else: no network, no server.
    ///
    /// - A row for each task with its scopes and waits; what was cancelled is outlined, deadlines are dashed, and arrows lead from who
    ///   cancelled to what was cancelled.
    /// - Zooms, searches, and shows the details of what is selected, by mouse and by keyboard, in light and dark.
    /// - Draws at most 200,000 slices, moments and arrows: those that ended last. The page says how many are left out.
    /// - Names may hold anything.
    /// - Opens with a scope selected and in sight, if one is named and drawn.
    ///
    /// ```swift
    /// func page(of timeline: Timeline) -> String {
    ///     var page = ""
    ///     timeline.writeHTML(title: "checkout") { page += $0 }
    ///     return page
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - title: What the page is called.
    ///   - id: The scope that is selected, by the number that a ``TaskTree/Node`` of it has.
    ///   - write: Takes the next part of the page.
    /// - Throws: What `write` throws, and nothing else.
    ///
    /// Cost: about two microseconds for each slice, and 60 bytes of the page.
    public func writeHTML<Failure: Error>(
        title: String = "quattro",
        selecting id: TaskTree.Node.ID? = nil,
        to write: (String) throws(Failure) -> Void
    ) throws(Failure) {
        try recording.writeHTML(title: title, selecting: id, to: write)
    }
}
