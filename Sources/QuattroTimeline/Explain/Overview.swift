import Quattro

/// A summary of a recording in words: what is open at its end and what took long, with the numbers for ``Explanation``.
package struct Overview {
    private static let most = 20

    private let model: TimelineModel
    private let recording: Recording
    private let process: Int32?
    private let openWaits: [Int: [TimelineModel.Wait]]

    package init(_ recording: Recording, process: Int32? = nil) {
        (model, self.recording, self.process) = (recording.model, recording, process)
        openWaits = Dictionary(grouping: model.waits.filter { $0.end == nil }, by: \.span)
    }

    package var text: String { lines.joined(separator: "\n") + "\n" }

    private var lines: [String] {
        [summary]
            + section("open at the end, the longest first:", open)
            + section("what took the longest of what has ended:", ended)
            + unseen
    }

    private var unseen: [String] {
        let count = model.spans.count { $0.ending == .unseen }
        return count == 0 ? [] : ["", "\(count) more whose ends are not known"]
    }

    private var summary: String {
        let count = recording.events.count
        let length = count == 0 ? "" : " in \(readable(model.end - model.start))"
        let lost = recording.lost == 0 ? "none" : "\(recording.lost) earlier ones"
        let summary = "\(count) events\(length), \(lost) overwritten"
        // It is not known how long a killed process was running after its last event.
        return process.map { "process \($0): \(summary); ages are as of the last one" } ?? summary
    }

    private func section(_ title: String, _ numbers: [Int]) -> [String] {
        guard !numbers.isEmpty else { return [] }
        let rest = numbers.count - Self.most
        return ["", title] + numbers.prefix(Self.most).flatMap(lines) + (rest > 0 ? ["  and \(rest) more"] : [])
    }

    private func lines(of number: Int) -> [String] {
        let span = model.spans[number]
        let end = span.end ?? model.end
        let length = readable(end - span.begin)
        let took = span.ending == .open ? "open for \(length)" : "took \(length), \(span.endPhrase)"
        let asked = span.asked.map { ", asked to stop \(readable(end - min($0, end))) before that" } ?? ""
        let waits = span.ending == .open ? openWaits[number, default: []] : []
        return ["  #\(span.id) \(way(to: number)), \(took)\(asked)"] + waits.map { "      waits for \($0.phrase)" }
    }

    /// The span and those around it, outermost first.
    private func way(to number: Int) -> String {
        let around = sequence(first: number) { model.spans[$0].home }.dropFirst().map { model.spans[$0].title + " → " }
        return around.reversed().joined() + model.spans[number].description
    }

    /// The open spans with no open span inside: the places where the program was.
    private var open: [Int] {
        let around = Set(model.spans.filter { $0.ending == .open }.compactMap(\.home))
        return longest { model.spans[$0].ending == .open && !around.contains($0) }
    }

    /// The outermost of the spans that have ended: requests, not their parts.
    private var ended: [Int] {
        longest { hasEnded($0) && model.spans[$0].home.map { !hasEnded($0) } ?? true }
    }

    private func hasEnded(_ number: Int) -> Bool { ![.open, .unseen].contains(model.spans[number].ending) }

    private func longest(where isIn: (Int) -> Bool) -> [Int] {
        model.spans.indices.filter(isIn)
            .map { (length: (model.spans[$0].end ?? model.end) - model.spans[$0].begin, number: $0) }
            .sorted { $0.length != $1.length ? $0.length > $1.length : $0.number < $1.number }
            .map(\.number)
    }
}
