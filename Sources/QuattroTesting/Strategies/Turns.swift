/// A schedule as a list of the candidates that continued at each fork.
///
///     0*7,1*26,0,2*4
///
/// In the text, the number after a star is the number of consecutive turns of the candidate.
package struct Turns: Hashable, Sendable {
    package var ids: [Int]

    package init(_ ids: [Int] = []) { self.ids = ids }
}

extension Turns: LosslessStringConvertible {
    package var description: String {
        var parts: [String] = []
        var rest = ids[...]
        while let id = rest.first {
            let run = rest.prefix { $0 == id }.count
            parts.append(run == 1 ? "\(id)" : "\(id)*\(run)")
            rest = rest.dropFirst(run)
        }
        return parts.joined(separator: ",")
    }

    /// - Returns: `nil` for a text that is not a schedule.
    package init?(_ text: String) {
        ids = []
        for part in text.split(separator: ",", omittingEmptySubsequences: !text.contains(",")) {
            let numbers = part.split(separator: "*", omittingEmptySubsequences: false).map { Int($0) }
            guard let id = numbers.first ?? nil, id >= 0, numbers.count <= 2 else { return nil }
            guard let count = numbers.count == 2 ? numbers[1] : 1, (1...1 << 24) ~= count else { return nil }
            ids += Array(repeating: id, count: count)
        }
    }
}
