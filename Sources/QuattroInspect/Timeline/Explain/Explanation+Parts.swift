import Quattro

extension Explanation {
    /// Something that the time of the subject went into.
    private struct Part {
        let begin: UInt64
        let end: UInt64
        let what: String
        /// Whether the body's own task is in it.
        let isOwn: Bool

        var length: UInt64 { end - begin }
    }

    private static let mostParts = 15

    private var allParts: [Part] {
        let spans = (inner[subject] ?? []).map { number in
            let span = model.spans[number]
            let asked = span.asked.map { ", asked to stop at \(at($0))" } ?? ""
            let isOwn = !span.role.hasTask && span.track == self.span.track
            return Part(begin: span.begin, end: end(of: span), what: span.description + asked, isOwn: isOwn)
        }
        let waits = (waits[subject] ?? []).map { number in
            let wait = model.waits[number]
            let who = wait.task == 0 ? "a wait" : "a wait of another task in it"
            return Part(begin: wait.begin, end: end(of: wait), what: "\(who) for \(wait.phrase)", isOwn: wait.task == 0)
        }
        return (spans + waits).enumerated().sorted { ($0.element.begin, $0.offset) < ($1.element.begin, $1.offset) }.map(\.element)
    }

    /// In the order of time; of many the longest.
    var parts: [String] {
        let all = allParts
        let shortest = all.map(\.length).sorted(by: >).dropFirst(Self.mostParts - 1).first ?? 0
        var shown: [Part] = []
        var rest: [Part] = []
        for part in all {
            if part.length >= shortest, shown.count < Self.mostParts { shown.append(part) } else { rest.append(part) }
        }
        var lines = shown.map { "at \(at($0.begin)): \($0.what), \(readable($0.length)), \(share($0.length))" }
        if !rest.isEmpty { lines.append("\(rest.count) more, each for \(readable(rest.map(\.length).max() ?? 0)) at most") }
        let own = ownCode(beside: all)
        return lines + ["its own code: \(readable(own)), \(share(own))"]
    }

    /// What of its life is in none of the scopes and waits of its own task, which may overlap only where ends are lost.
    private func ownCode(beside parts: [Part]) -> UInt64 {
        var own: UInt64 = 0
        var until = span.begin
        for part in parts where part.isOwn {
            if part.begin > until { own += part.begin - until }
            until = max(until, part.end)
        }
        let end = end(of: span)
        return end > until ? own + end - until : own
    }
}

// MARK: - What went on

extension Explanation {
    /// What is asked to stop takes a moment to do so.
    private static let patience: UInt64 = 10_000_000

    /// The innermost spans that were asked to stop and went on, with what held them, the longest first.
    var overdue: [String] {
        let overdue = Set(inside.filter { excess(of: $0) >= Self.patience })
        let innermost = overdue.filter { number in !(inner[number] ?? []).contains { overdue.contains($0) } }
        let sorted = innermost.sorted { (excess(of: $1), $0) < (excess(of: $0), $1) }
        return sorted.map { number in
            let span = model.spans[number]
            let asked = span.asked ?? 0
            let lasts = span.end == nil ? ", and it lasts" : ""
            return "\(span.description): \(readable(excess(of: number))), from \(at(asked)) on\(lasts)\(holders(of: number, asked))"
        }
    }

    private func excess(of number: Int) -> UInt64 {
        model.spans[number].asked.map { end(of: model.spans[number]) - $0 } ?? 0
    }

    /// What in it went on the longest, and what that waited for.
    private func holders(of number: Int, _ asked: UInt64) -> String {
        var path: [String] = []
        var last = number
        while let next = latest(inner[last] ?? [], { end(of: model.spans[$0]) }, after: asked) {
            last = next
            path.append(model.spans[next].description + (model.spans[next].isShielded ? ", shielded" : ""))
        }
        let wait = latest(waits[last] ?? [], { end(of: model.waits[$0]) }, after: asked)
        let holders = path.isEmpty ? "" : ", held by \(path.joined(separator: " → "))"
        return holders + (wait.map { ", in a wait for \(model.waits[$0].phrase)" } ?? "")
    }

    private func latest(_ numbers: [Int], _ end: (Int) -> UInt64, after time: UInt64) -> Int? {
        numbers.filter { end($0) > time }.max { (end($0), $1) < (end($1), $0) }
    }
}
