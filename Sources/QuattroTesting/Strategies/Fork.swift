/// A place in a run at which one of several candidates can continue.
package struct Fork: Sendable {
    /// A candidate that can continue.
    package struct Candidate: Hashable, Sendable {
        /// Its number in the text of a schedule.
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
    /// The candidate that was running: choosing any other is a preemption.
    ///
    /// It is `nil` if the one that ran cannot continue.
    package let running: Candidate?

    package init(_ candidates: [Candidate], running: Int?) {
        self.candidates = candidates
        self.running = candidates.first { $0.id == running }
    }

    /// The same, with a flag that says whether the last candidate was running.
    package init(_ candidates: [Candidate], lastIsRunning: Bool) {
        self.candidates = candidates
        running = lastIsRunning ? candidates.last : nil
    }

    /// The candidate that continues if no schedule says otherwise.
    package var obvious: Candidate { running ?? candidates[0] }

    /// The place of a candidate in the list.
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
