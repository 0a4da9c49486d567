/// Enumerates every schedule, depth first: a schedule is a list of choices, and the next one changes the last choice that can be changed.
struct ExhaustiveSearch: Sendable {
    /// The first choices of the next run; `nil` when there is no further schedule.
    private(set) var script: [Int]? = []

    /// The run of ``script`` has ended, and has made these choices.
    mutating func ran(_ choices: [Choice]) {
        guard let last = choices.lastIndex(where: { $0.index + 1 < $0.count }) else {
            script = nil
            return
        }
        script = choices[..<last].map(\.index) + [choices[last].index + 1]
    }
}
