import Testing

/// The purpose of a run, which decides what is recorded and how the report says to run it again.
struct Telling: Sendable {
    /// The test that is run, for `swift test --filter`.
    var test: String?
    /// The start of its random numbers.
    var randomNumbers: UInt64 = 0
    /// The source location of that test.
    var location: SourceLocation?
    /// Whether each step and the events of scopes are recorded, for the timeline.
    var isTraced = false
    /// Whether the detours are recorded, for a search.
    var isSearched = false
    /// How the run was made smaller, if it was.
    var reduction: SimulationFailure.Reduction?
    /// The schedule that the run follows from beginning to end, so that an issue during the run can name all of it.
    var schedule: Schedule?
    /// The files that will be written about the run.
    var artefact: ArtefactFiles?

    /// For a run that was requested by its schedule: it is reported as it is.
    static let replay = Telling(isTraced: true)
}
