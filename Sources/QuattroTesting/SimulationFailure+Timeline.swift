extension SimulationFailure {
    /// Writes what happened in the run to a file, as a timeline in virtual time.
    ///
    /// The end of the path says what it becomes:
    ///
    /// - `.html`: one page that a browser opens from the file, with scopes, groups, children, waits, and who cancelled whom.
    /// - `.pftrace`: the same and each step, for `ui.perfetto.dev`.
    /// - `.json`: the schedule, the seed and the report, for ``Simulation/replay(file:options:_:)``.
    ///
    /// Each step and each event is shown as one nanosecond, so that those of one instant stand in their order. Of a run that is very
    /// long the first 100,000 steps and the last 100,000 events are kept; the page and the file say how many are missing.
    ///
    /// ```swift
    /// do {
    ///     try await Simulation.explore(seeds: 0..<1_000) { try await transfer() }
    /// } catch let failure as SimulationFailure {
    ///     try failure.writeTimeline(to: "transfer.html")
    ///     throw failure
    /// }
    /// ```
    ///
    /// - Parameter path: The path of the file, which is written anew; its folder must be there.
    /// - Throws: ``UnwrittenTimeline``, and nothing else: for another end of the path, for a file that cannot be written, and if the run
    ///   was not noted, as where failures are not made smaller. That of ``Simulation/replay(_:options:_:)`` always is.
    ///
    /// Isolation: callable from anywhere.
    public func writeTimeline(to path: String) throws(UnwrittenTimeline) {
        guard let ending = ["html", "pftrace", "json"].first(where: { path.hasSuffix(".\($0)") }) else {
            throw UnwrittenTimeline(path: path, reason: .ending)
        }
        guard let timeline else { throw UnwrittenTimeline(path: path, reason: .notNoted) }
        let isWritten =
            switch ending {
            case "html": File(path).write(timeline.page)
            case "pftrace": File(path).write(timeline.perfetto)
            default: File(path).write(timeline.json)
            }
        if !isWritten { throw UnwrittenTimeline(path: path, reason: .file) }
    }
}

/// A timeline that has not been written.
public struct UnwrittenTimeline: Error, Hashable, CustomStringConvertible {
    /// Why it has not been written.
    @nonexhaustive
    public enum Reason: Hashable, Sendable {
        /// The end of the path says nothing of what the file is to be.
        case ending
        /// The steps of the run were not noted.
        case notNoted
        /// The file cannot be written.
        case file
    }

    /// The path that was given.
    public let path: String
    /// Why it has not been written.
    public let reason: Reason

    /// What is wrong, and what would be right.
    public var description: String {
        switch reason {
        case .ending: "\"\(path)\" must end in .html, .pftrace or .json, which says what the timeline becomes"
        case .notNoted:
            "\"\(path)\" was not written: the run of this failure was not noted; replay its schedule, whose failure has a timeline"
        case .file: "\"\(path)\" cannot be written: its folder must be there, and writable"
        }
    }
}
