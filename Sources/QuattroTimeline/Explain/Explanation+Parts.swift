import Quattro

extension Explanation {
    /// Something that the time of the subject went into.
    private struct Part {
        let begin: UInt64
        let end: UInt64
        let what: String
        /// Whether the body's own task is in it.
        let isOwn: Bool
        let isWait: Bool

        var length: UInt64 { end - begin }
    }

    private static let mostParts = 15

    private var allParts: [Part] {
        let spans = (inner[subject] ?? []).map { number in
            let span = model.spans[number]
            let asked = span.asked.map { ", asked to stop at \(at($0))" } ?? ""
            let isOwn = !span.role.hasTask && span.track == self.span.track
            return Part(
                begin: span.begin,
                end: end(of: span),
                what: span.description + asked,
                isOwn: isOwn,
                isWait: false
            )
        }
        let waits = (waits[subject] ?? []).map { number in
            let wait = model.waits[number]
            let who = wait.task == 0 ? "a wait" : "a wait of another task in it"
            let what = "\(who) for \(wait.phrase)"
            return Part(begin: wait.begin, end: end(of: wait), what: what, isOwn: wait.task == 0, isWait: true)
        }
        return (spans + waits).enumerated().sorted { ($0.element.begin, $0.offset) < ($1.element.begin, $1.offset) }
            .map(\.element)
    }

    /// In the order of time, where waits that are alike and follow each other are one; of many the longest.
    var parts: [String] {
        let all = allParts
        var runs: [(parts: [Part], length: UInt64)] = []
        for part in all {
            if part.isWait, let last = runs.last, last.parts[0].isWait, last.parts[0].what == part.what {
                runs[runs.count - 1].parts.append(part)
                runs[runs.count - 1].length += part.length
            } else {
                runs.append(([part], part.length))
            }
        }
        let order = runs.indices.sorted { (runs[$1].length, $0) < (runs[$0].length, $1) }
        let shown = order.prefix(Self.mostParts).sorted()
        var lines = shown.map { description(of: runs[$0].parts, runs[$0].length) }
        if let longest = order.dropFirst(Self.mostParts).first {
            lines.append("\(order.count - Self.mostParts) more, each for \(readable(runs[longest].length)) at most")
        }
        let own = ownCode(beside: all)
        return lines + ["its own code: \(readable(own)), \(share(own))"]
    }

    private func description(of parts: [Part], _ length: UInt64) -> String {
        let count = parts.count == 1 ? "" : ", \(parts.count) times"
        return "at \(at(parts[0].begin)): \(parts[0].what)\(count), \(readable(length)), \(share(length))"
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
            return
                "\(span.description): \(readable(excess(of: number))), from \(at(asked)) on\(lasts)\(holders(of: number, asked))"
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
