/// The description of a command for the order of a run.
package struct RunJob: Sendable, Hashable {
    package let number: Int
    package let isBackground: Bool
    /// Whether it is a background command with a probe.
    package let hasProbe: Bool
    /// The numbers of the commands for which it waits.
    package let after: [Int]
    /// Whether commands that are added later may wait for it.
    package let isKept: Bool

    package init(
        _ number: Int,
        isBackground: Bool = false,
        hasProbe: Bool = false,
        after: [Int] = [],
        isKept: Bool = false
    ) {
        (self.number, self.isBackground, self.hasProbe) = (number, isBackground, hasProbe)
        (self.after, self.isKept) = (after, isKept)
    }

    /// Finds commands of which each waits for the one before, and the first for the last.
    ///
    /// - Returns: Their numbers, beginning with the lowest; `nil` if there is no such cycle.
    package static func circle(in jobs: [RunJob]) -> [Int]? {
        let after = Dictionary(
            uniqueKeysWithValues: jobs.lazy.filter { !$0.after.isEmpty }.map { ($0.number, $0.after) }
        )
        var done: Set<Int> = []
        for start in after.keys.sorted() where !done.contains(start) {
            // The path of the depth-first search, with the remaining candidates at each place: there is no recursion, since chains may be
            // long.
            var way = [(number: start, rest: after[start, default: []][...])]
            var onTheWay: Set<Int> = [start]
            while let last = way.indices.last {
                guard let next = way[last].rest.popFirst() else {
                    done.insert(way[last].number)
                    onTheWay.remove(way[last].number)
                    way.removeLast()
                    continue
                }
                if onTheWay.contains(next) {
                    let circle = way.map(\.number).drop { $0 != next }
                    return Array(rotated(Array(circle)))
                }
                guard !done.contains(next) else { continue }
                onTheWay.insert(next)
                way.append((next, after[next, default: []][...]))
            }
        }
        return nil
    }

    private static func rotated(_ circle: [Int]) -> [Int] {
        guard let lowest = circle.min(), let index = circle.firstIndex(of: lowest) else { return circle }
        return Array(circle[index...] + circle[..<index])
    }
}

/// The background commands for which others wait implicitly.
struct ProbedCommands: Sendable {
    let all: Set<Int>
    /// The ones that wait for no foreground command.
    let roots: Set<Int>
    /// The foreground commands for which one of them waits.
    private let before: Set<Int>

    init(_ jobs: [RunJob]) {
        all = Set(jobs.lazy.filter { $0.isBackground && $0.hasProbe }.map(\.number))
        guard !all.isEmpty else {
            (roots, before) = ([], [])
            return
        }
        let after = Dictionary(uniqueKeysWithValues: jobs.lazy.map { ($0.number, $0.after) })
        let foreground = Set(jobs.lazy.filter { !$0.isBackground }.map(\.number))
        var (roots, before): (Set<Int>, Set<Int>) = ([], [])
        for number in all {
            var (seen, toDo): (Set<Int>, [Int]) = ([], [number])
            while let next = toDo.popLast() {
                toDo += after[next, default: []].filter { seen.insert($0).inserted }
            }
            let ancestors = seen.intersection(foreground)
            if ancestors.isEmpty { roots.insert(number) }
            before.formUnion(ancestors)
        }
        (self.roots, self.before) = (roots, before)
    }

    func comesBeforeOne(_ number: Int) -> Bool { before.contains(number) }
}
