/// Follows a schedule, and makes obvious choices after its end.
package struct Replay: Strategy {
    private let turns: Turns
    private var choice = 0
    /// The first fork, counted from 1, at which the candidate that the schedule names could not continue: the code has changed since the
    /// schedule was made.
    package private(set) var divergence: Int?

    package init(_ turns: Turns) { self.turns = turns }

    package mutating func pick(at fork: Fork) -> Fork.Candidate {
        defer { choice += 1 }
        guard choice < turns.ids.count else { return fork.obvious }
        if let wanted = fork.candidate(turns.ids[choice]) { return wanted }
        divergence = divergence ?? choice + 1
        return fork.obvious
    }
}
