import QuattroTimeline

extension Timeline {
    /// Writes the timeline for the viewer at ui.perfetto.dev, which displays it without uploading it.
    ///
    /// - Each task has a track, below that of the task that made it. Tasks that follow each other in one place share a track.
    /// - Scopes, groups and waits are slices on the track, with the places where they were opened, their deadlines and how they ended.
    /// - Arrows lead from a canceller to the cancelled scope, and from an awaited task to the task that waited.
    /// - A slice that had not ended when the timeline was captured ends there, and says so.
    ///
    /// ```swift
    /// var file: [UInt8] = []
    /// Timeline.capture().writePerfetto { file += $0 }
    /// ```
    ///
    /// - Parameters:
    ///   - process: The name of the process in the viewer.
    ///   - write: Receives the next bytes, about 64 KiB at a time.
    /// - Throws: What `write` throws. It throws nothing else.
    ///
    /// Cost: each event takes about half a microsecond, and 20 bytes of the file.
    public func writePerfetto<Failure: Error>(
        process: String = "quattro",
        to write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try recording.writePerfetto(process: process, to: write)
    }
}

extension Timeline {
    /// Writes the timeline as one self-contained HTML page: it needs no network and no server.
    ///
    /// - Each task has a row with its scopes and waits. Cancelled scopes are outlined, deadlines are dashed, and arrows lead from a
    ///   canceller to the cancelled scope.
    /// - The page zooms, searches, and shows the details of the selected slice, by mouse and by keyboard, in light and dark mode.
    /// - It draws at most 200,000 slices, moments and arrows: those that ended last. The page says how many are left out.
    /// - Names may contain any characters.
    /// - If a scope is given and drawn, the page opens with it selected and visible.
    ///
    /// ```swift
    /// var page = ""
    /// Timeline.capture().writeHTML(title: "checkout") { page += $0 }
    /// ```
    ///
    /// - Parameters:
    ///   - title: The title of the page.
    ///   - id: The number of the scope that is selected, as in its ``TaskTree/Node``.
    ///   - write: Receives the next part of the page.
    /// - Throws: What `write` throws. It throws nothing else.
    ///
    /// Cost: each slice takes about two microseconds, and 60 bytes of the page.
    public func writeHTML<Failure: Error>(
        title: String = "quattro",
        selecting id: TaskTree.Node.ID? = nil,
        to write: (String) throws(Failure) -> Void
    ) throws(Failure) {
        try recording.writeHTML(title: title, selecting: id, to: write)
    }
}
