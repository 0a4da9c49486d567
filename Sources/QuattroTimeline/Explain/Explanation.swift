import Quattro

/// Explains where the time of one span went.
///
/// A span that has moved into the subject or out of it counts for the time that it was inside.
struct Explanation {
    /// A span inside another one, for the time that both were in the subject.
    struct Inner {
        let number: Int
        let time: Window
        /// Where the span came from and where it moved to, if it has moved.
        let from: Int?
        let to: Int?
    }

    let model: TimelineModel
    let subject: Int
    /// The subject and the spans in it, each after its parent.
    let inside: [Int]
    /// The time that each of those was in the subject.
    let windows: [Int: Window]
    /// The spans directly in each of those.
    let inner: [Int: [Inner]]
    /// The waits in each of those.
    let waits: [Int: [Int]]

    private static let most = 10

    init(model: TimelineModel, subject: Int) {
        (self.model, self.subject) = (model, subject)
        let span = model.spans[subject]
        var windows = [Window?](repeating: nil, count: model.spans.count)
        windows[subject] = Window(from: span.begin, to: span.end ?? model.end)
        var inner: [Int: [Inner]] = [:]
        for number in model.spans.indices.dropFirst(subject + 1) {
            for stay in model.stays(of: number) {
                guard let home = stay.home, let time = windows[home]?.common(with: stay.time) else { continue }
                windows[number] = windows[number]?.spanned(with: time) ?? time
                inner[home, default: []].append(Inner(number: number, time: time, from: stay.before, to: stay.after))
            }
        }
        inside = windows.indices.filter { windows[$0] != nil }
        self.windows = [Int: Window](
            uniqueKeysWithValues: inside.compactMap { number in windows[number].map { (number, $0) } }
        )
        self.inner = inner
        let waits = model.waits.indices.filter { number in
            let wait = model.waits[number]
            return windows[wait.span]?.common(with: Window(from: wait.begin, to: wait.end ?? model.end)) != nil
        }
        self.waits = Dictionary(grouping: waits) { model.waits[$0].span }
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

    /// The time that a wait was in the subject.
    func time(of wait: Int) -> Window {
        let (wait, window) = (model.waits[wait], windows[model.waits[wait].span])
        let whole = Window(from: wait.begin, to: wait.end ?? model.end)
        return window?.common(with: whole) ?? Window(from: whole.from, to: whole.from)
    }

    /// A phrase to append to a wait that still lasts in the subject.
    func lasting(_ wait: Int) -> String {
        model.waits[wait].end == nil && time(of: wait).to == model.end ? ", and it lasts" : ""
    }

    /// The time, counted from the begin of the subject.
    func at(_ time: UInt64) -> String {
        let (isBefore, distance) = time < span.begin ? (true, span.begin - time) : (false, time - span.begin)
        return isBefore ? "\(readable(distance)) before its begin" : readable(distance)
    }

    func share(_ nanoseconds: UInt64) -> String {
        let whole = max(end(of: span) - span.begin, 1)
        return "\(Int((Double(min(nanoseconds, whole)) * 100 / Double(whole)).rounded())) %"
    }

    // MARK: - Waits and cancellations

    /// The longest waits first, and the earlier of two equally long ones; similar waits are combined.
    private var longestWaits: [String] {
        func length(_ number: Int) -> UInt64 { time(of: number).length }
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
            let all = numbers.reduce(0 as UInt64) { $0.saturatingSum(length($1)) }
            let more = numbers.count > 1 ? ", the longest of \(numbers.count), \(readable(all)) in all" : ""
            let first = "\(readable(length(numbers[0]))) at \(at(time(of: numbers[0]).from))"
            return "\(first): \(phrase)\(lasting(numbers[0]))\(more)"
        }
    }

    private var cancellations: [String] {
        let cancelled = inside.compactMap { number in model.spans[number].cancellation.map { (number, $0) } }
            .filter { number, cancellation in
                windows[number]?.contains(max(cancellation.time, model.spans[number].begin)) == true
            }
        return cancelled.sorted { ($0.1.time, $0.0) < ($1.1.time, $1.0) }.map { number, cancellation in
            "at \(at(cancellation.time)): \(model.spans[number].description), \(reason(of: number))"
        }
    }
}
