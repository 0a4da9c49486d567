/// A place in a run at which one of several candidates can go on.
package struct Fork: Sendable {
    /// A candidate that can go on.
    package struct Candidate: Hashable, Sendable {
        /// Which one it is, in the text of a schedule.
        package let id: Int
        /// The owner: everything that one task does has one priority.
        package let owner: Int

        package init(id: Int, owner: Int) {
            self.id = id
            self.owner = owner
        }
    }

    /// The candidates, at least one, by their numbers.
    package let candidates: [Candidate]
    /// The candidate that has been running: the turn of any other is a preemption.
    ///
    /// It is `nil` if the one that ran cannot go on.
    package let running: Candidate?

    package init(_ candidates: [Candidate], running: Int?) {
        self.candidates = candidates
        self.running = candidates.first { $0.id == running }
    }

    /// The same, if it is known whether the last of the candidates is the one that has been running.
    package init(_ candidates: [Candidate], lastIsRunning: Bool) {
        self.candidates = candidates
        running = lastIsRunning ? candidates.last : nil
    }

    /// The candidate that goes on if no schedule says anything else.
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
