import Testing

/// The tool as a process, with real commands.
///
/// In three lanes, in each of them one test after the other: most of the time they wait, but a loaded machine must not run dozens of
/// tools at a time.
@Suite(.timeLimit(.minutes(1))) enum EndToEnd {
    /// What runs, and in which order.
    @Suite(.serialized) enum Running {}
    /// How commands, runs and the tool itself come to their ends, or are stopped.
    @Suite(.serialized) enum Endings {}
    /// What is seen of it.
    @Suite(.serialized) enum Shown {}
}
