extension SimulationFailure {
    /// Writes what happened in the run to a file, as a timeline in virtual time.
    ///
    /// The extension of the path decides the format:
    ///
    /// - `.html` is one page that a browser opens from the file, with scopes, groups, children, waits, and the origins of cancellations.
    /// - `.pftrace` is the same with each step, for `ui.perfetto.dev`.
    /// - `.json` holds the schedule, the seed and the report, for ``Simulation/replay(file:options:_:)``.
    ///
    /// Each step and each event is shown as one nanosecond, so that those of one instant appear in their order. For a very long run, the
    /// first 100,000 steps and the last 100,000 events are kept; the page and the file say how many are missing.
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
    /// - Parameter path: The path of the file, which is overwritten; its folder must exist.
    /// - Throws: ``UnwrittenTimeline`` for another extension, for a file that cannot be written, and if the run was not recorded, as when
    ///   failures are not made smaller. A run of ``Simulation/replay(_:options:_:)`` is always recorded. It throws nothing else.
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

/// The error for a timeline that has not been written.
public struct UnwrittenTimeline: Error, Hashable, CustomStringConvertible {
    /// Why it has not been written.
    @nonexhaustive
    public enum Reason: Hashable, Sendable {
        /// The extension of the path is not one of the supported formats.
        case ending
        /// The steps of the run were not recorded.
        case notNoted
        /// The file cannot be written.
        case file
    }

    /// The path that was given.
    public let path: String
    /// Why it has not been written.
    public let reason: Reason

    /// Says what is wrong, and what to do instead.
    public var description: String {
        switch reason {
        case .ending: "\"\(path)\" must end in .html, .pftrace or .json, which selects the format"
        case .notNoted:
            "\"\(path)\" was not written: the run of this failure was not noted; replay its schedule, whose failure has a timeline"
        case .file: "\"\(path)\" cannot be written: its folder must exist and be writable"
        }
    }
}
