import QuattroTesting

/// A line in the list of schedules that failed once: `program schedule`, and `handlers` if they were preempted.
struct KnownSchedule: CustomStringConvertible {
    let program: String
    let turns: Turns
    let preemptsHandlers: Bool

    /// - Returns: `nil` for a comment.
    init?(_ line: Substring) throws {
        let words = line.prefix { $0 != "#" }.split { $0 == " " }.map(String.init)
        if words.isEmpty { return nil }
        guard words.count >= 2, let turns = Turns(words[1]), words.dropFirst(2).allSatisfy({ $0 == "handlers" }) else {
            throw Options.Mistake(description: "no known schedule: \(line)")
        }
        (program, self.turns, preemptsHandlers) = (words[0], turns, words.count > 2)
    }

    var description: String { "\(program) \(turns)\(preemptsHandlers ? " handlers" : "")" }
}
