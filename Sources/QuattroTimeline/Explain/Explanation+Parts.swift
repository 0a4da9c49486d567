import Quattro

extension Explanation {
    /// A scope or wait that took some of the subject's time.
    private struct Part {
        let time: Window
        let what: String
        /// Whether it is a part of the body's own task.
        let isOwn: Bool
        let isWait: Bool
    }

    /// Similar parts that follow each other.
    private struct Run {
        var parts: [Part]
        /// The time of the subject that is covered by at least one of them.
        var length: UInt64
        var end: UInt64

        init(_ part: Part) { (parts, length, end) = ([part], part.time.length, part.time.to) }

        mutating func add(_ part: Part) {
            parts.append(part)
            length += part.time.to > end ? part.time.to - max(part.time.from, end) : 0
            end = max(end, part.time.to)
        }
    }

    private static let mostParts = 15

    private var allParts: [Part] {
        let spans = (inner[subject] ?? []).map { part in
            let span = model.spans[part.number]
            let isOwn = !span.role.hasTask && span.track == self.span.track
            return Part(time: part.time, what: description(of: part), isOwn: isOwn, isWait: false)
        }
        let waits = (waits[subject] ?? []).map { number in
            let wait = model.waits[number]
            let kind = wait.task == 0 ? "a wait" : "a wait of another task in it"
            let what = "\(kind) for \(wait.phrase)"
            return Part(time: time(of: number), what: what, isOwn: wait.task == 0, isWait: true)
        }
        return (spans + waits).enumerated()
            .sorted { ($0.element.time.from, $0.offset) < ($1.element.time.from, $1.offset) }
            .map(\.element)
    }

    private func description(of part: Inner) -> String {
        let span = model.spans[part.number]
        let from = part.from.map { ", which came from \(model.spans[$0].description)" } ?? ""
        let asked = span.asked.map { $0 <= part.time.to ? ", asked to stop at \(at($0))" : "" } ?? ""
        let to = part.to.map { ", moved to \(model.spans[$0].description) at \(at(part.time.to))" } ?? ""
        return span.description + from + asked + to
    }

    /// The parts in the order of time, where similar waits that follow each other are one; if there are many, the longest ones.
    var parts: [String] {
        let all = allParts
        var runs: [Run] = []
        for part in all {
            if part.isWait, let last = runs.last?.parts[0], last.isWait, last.what == part.what {
                runs[runs.count - 1].add(part)
            } else {
                runs.append(Run(part))
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
        return "at \(at(parts[0].time.from)): \(parts[0].what)\(count), \(readable(length)), \(share(length))"
    }

    /// The part of the subject's life outside of all scopes and waits of its own task; these overlap only if ends are lost.
    private func ownCode(beside parts: [Part]) -> UInt64 {
        var own: UInt64 = 0
        var until = span.begin
        for part in parts where part.isOwn {
            if part.time.from > until { own += part.time.from - until }
            until = max(until, part.time.to)
        }
        return own + (max(end(of: span), until) - until)
    }
}

// MARK: - What went on

extension Explanation {
    /// How long a span may take to stop after it was asked to, in nanoseconds.
    private static let patience: UInt64 = 10_000_000

    /// The spans that were asked to stop and continued, with what held them, the longest first.
    ///
    /// A span is left out if a part of it that was asked to stop as well continued for at least half as long: that part is more
    /// informative.
    var overdue: [String] {
        let overdue = Set(inside.filter { excess(of: $0) >= Self.patience })
        let innermost = overdue.filter { number in
            !(inner[number] ?? []).contains { overdue.contains($0.number) && excess(of: $0) >= excess(of: number) / 2 }
        }
        let sorted = innermost.sorted { (excess(of: $1), $0) < (excess(of: $0), $1) }
        return sorted.map { number in
            let span = model.spans[number]
            let lasts = span.end == nil && windows[number]?.to == model.end ? ", and it lasts" : ""
            let length = "\(readable(excess(of: number))), from \(at(asked(number)?.from ?? 0)) on"
            return "\(span.description): \(length)\(lasts)\(holders(of: number))"
        }
    }

    /// The time after the span was asked to stop, as far as the span was in the subject.
    private func asked(_ number: Int) -> Window? {
        model.spans[number].asked.flatMap { windows[number]?.common(with: Window(from: $0, to: model.end)) }
    }

    private func excess(of number: Int) -> UInt64 { asked(number)?.length ?? 0 }
    private func excess(of part: Inner) -> UInt64 { asked(part.number)?.common(with: part.time)?.length ?? 0 }

    /// Names the inner spans that lasted the longest since the span was asked to stop, and what the last one waited for.
    private func holders(of number: Int) -> String {
        guard let asked = asked(number) else { return "" }
        var path: [String] = []
        var last = number
        var wait: Int?
        while true {
            wait = longest(waits[last] ?? [], during: asked) { time(of: $0) }
            guard let next = longest(inner[last] ?? [], during: asked, \.time),
                !isFar(wait, longer: next, during: asked)
            else { break }
            last = next.number
            path.append(model.spans[last].description + (model.spans[last].isShielded ? ", shielded" : ""))
        }
        let holders = path.isEmpty ? "" : ", held by \(path.joined(separator: " → "))"
        return holders + (wait.map { ", in a wait for \(model.waits[$0].phrase)" } ?? "")
    }

    /// Finds the element that lasted the longest during a time; the first if there are several.
    private func longest<Element>(
        _ elements: [Element],
        during asked: Window,
        _ time: (Element) -> Window
    ) -> Element? {
        var longest: (element: Element, length: UInt64)?
        for element in elements {
            let length = time(element).common(with: asked)?.length ?? 0
            if length > longest?.length ?? 0 { longest = (element, length) }
        }
        return longest?.element
    }

    /// Whether the wait held the span rather than the part: a wait for a part is about as long as the part.
    private func isFar(_ wait: Int?, longer part: Inner, during asked: Window) -> Bool {
        guard let wait, let waited = time(of: wait).common(with: asked)?.length else { return false }
        return waited / 2 > part.time.common(with: asked)?.length ?? 0
    }
}
