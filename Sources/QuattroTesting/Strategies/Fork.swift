/// A place in a run at which one of several can go on.
package struct Fork: Sendable {
    /// One that can go on.
    package struct Candidate: Hashable, Sendable {
        /// Which one it is, in the text of a schedule.
        package let id: Int
        /// Whose it is: all that one task does has one priority.
        package let owner: Int

        package init(id: Int, owner: Int) {
            self.id = id
            self.owner = owner
        }
    }

    /// At least one, by their numbers.
    package let candidates: [Candidate]
    /// The candidate that has been running: the turn of any other is a preemption.
    ///
    /// `nil` where the one that ran cannot go on.
    package let running: Candidate?

    package init(_ candidates: [Candidate], running: Int?) {
        self.candidates = candidates
        self.running = candidates.first { $0.id == running }
    }

    /// The same where it is known that the last of the candidates is the one that has been running.
    package init(_ candidates: [Candidate], lastIsRunning: Bool) {
        self.candidates = candidates
        running = lastIsRunning ? candidates.last : nil
    }

    /// The one that goes on where no schedule says anything else.
    package var obvious: Candidate { running ?? candidates[0] }

    /// Where a candidate stands.
    package func place(of candidate: Candidate) -> Int {
        var range = candidates.indices
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range = candidates[middle].id <= candidate.id ? middle..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    func candidate(_ id: Int) -> Candidate? { candidates.first { $0.id == id } }
}
