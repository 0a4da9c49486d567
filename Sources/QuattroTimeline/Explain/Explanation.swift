import Quattro

/// Where the time of one span went.
struct Explanation {
    let model: TimelineModel
    let subject: Int
    /// The spans in it, and it: each after the one around it.
    let inside: [Int]
    /// The spans directly in each of those.
    let inner: [Int: [Int]]
    /// The waits in each of those.
    let waits: [Int: [Int]]

    private static let most = 10

    init(model: TimelineModel, subject: Int) {
        (self.model, self.subject) = (model, subject)
        var isInside = [Bool](repeating: false, count: model.spans.count)
        isInside[subject] = true
        var inner: [Int: [Int]] = [:]
        for number in model.spans.indices.dropFirst(subject + 1) {
            guard let parent = model.spans[number].parent, isInside[parent] else { continue }
            isInside[number] = true
            inner[parent, default: []].append(number)
        }
        inside = isInside.indices.filter { isInside[$0] }
        self.inner = inner
        waits = Dictionary(grouping: model.waits.indices.filter { isInside[model.waits[$0].span] }) {
            model.waits[$0].span
        }
    }

    var span: TimelineModel.Span { model.spans[subject] }

    var text: String {
        var sections = [[span.description] + life.map { "  \($0)" }]
        sections.append(section("where its time went", parts))
        sections.append(section("the longest waits", longestWaits))
        sections.append(section("who cancelled what", cancellations))
        sections.append(section("what went on after it had been asked to stop", overdue))
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        guard !lines.isEmpty else { return [] }
        let more = lines.count - 2 * Self.most
        let rest = more > 0 ? ["  and \(more) more"] : []
        return ["\(title):"] + lines.prefix(2 * Self.most).map { "  \($0)" } + rest
    }

    // MARK: - Times

    func end(of span: TimelineModel.Span) -> UInt64 { span.end ?? model.end }
    func end(of wait: TimelineModel.Wait) -> UInt64 { wait.end ?? model.end }

    /// From the begin of the subject on.
    func at(_ time: UInt64) -> String {
        let (isBefore, distance) = time < span.begin ? (true, span.begin - time) : (false, time - span.begin)
        return isBefore ? "\(readable(distance)) before its begin" : readable(distance)
    }

    func share(_ nanoseconds: UInt64) -> String {
        let whole = max(end(of: span) - span.begin, 1)
        return "\(Int((Double(nanoseconds) * 100 / Double(whole)).rounded())) %"
    }

    // MARK: - Waits and cancellations

    /// The longest first, and of two of a length the first; those that are alike are one.
    private var longestWaits: [String] {
        func length(_ number: Int) -> UInt64 { end(of: model.waits[number]) - model.waits[number].begin }
        let longest = inside.flatMap { waits[$0] ?? [] }.sorted { (length($1), $0) < (length($0), $1) }
        var phrases: [String] = []
        var alike: [String: [Int]] = [:]
        for number in longest {
            let wait = model.waits[number]
            let who = wait.span == subject ? "" : ", in \(model.spans[wait.span].description)"
            let phrase = "for \(wait.phrase)\(who)"
            if alike[phrase] == nil { phrases.append(phrase) }
            alike[phrase, default: []].append(number)
        }
        return phrases.prefix(Self.most).map { phrase in
            let numbers = alike[phrase] ?? []
            let first = model.waits[numbers[0]]
            let lasts = first.end == nil ? ", and it lasts" : ""
            let all = numbers.reduce(0) { $0 + length($1) }
            let more = numbers.count > 1 ? ", the longest of \(numbers.count), \(readable(all)) in all" : ""
            return "\(readable(length(numbers[0]))) at \(at(first.begin)): \(phrase)\(lasts)\(more)"
        }
    }

    private var cancellations: [String] {
        let cancelled = inside.compactMap { number in model.spans[number].cancellation.map { (number, $0) } }
        return cancelled.sorted { ($0.1.time, $0.0) < ($1.1.time, $1.0) }.map { number, cancellation in
            "at \(at(cancellation.time)): \(model.spans[number].description), \(reason(of: number))"
        }
    }
}
