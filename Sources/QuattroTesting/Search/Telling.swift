import Testing

/// The purpose of a run, which decides what is noted of it and how its report says to run it again.
struct Telling: Sendable {
    /// The test that it is a run of, for `swift test --filter`.
    var test: String?
    /// The start of its random numbers.
    var randomNumbers: UInt64 = 0
    /// Where that test stands.
    var location: SourceLocation?
    /// Whether each step and what happens to scopes is noted, for the timeline.
    var isTraced = false
    /// Whether the detours are noted, for a search.
    var isSearched = false
    /// How the run was found, if it is what is left of another run.
    var reduction: SimulationFailure.Reduction?
    /// The schedule that it follows from its beginning to its end, so that an issue on the way names all of it.
    var schedule: Schedule?
    /// The files that will show all of it.
    var artefact: ArtefactFiles?

    /// For a run that is asked for by its schedule: it is reported as it is.
    static let replay = Telling(isTraced: true)
}
