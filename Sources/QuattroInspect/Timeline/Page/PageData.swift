/// A model as the data of a page: JSON, with texts by their numbers and times in nanoseconds from the first event on.
///
/// The script `pageScriptModel` says what stands where.
struct PageData {
    private let model: TimelineModel
    private let title: String
    private let lost: Int
    private let leftOut: Int
    /// What ended before that is left out.
    ///
    /// What is in each other ends from the inside outwards, so what is kept has all around it.
    private let cut: UInt64
    /// The numbers on the page of spans, or -1.
    private let numbers: [Int]

    init(model: TimelineModel, title: String, lost: Int, limit: Int) {
        (self.model, self.title, self.lost) = (model, title, lost)
        let end = model.end
        let ends =
            model.spans.map { $0.end ?? end } + model.waits.map { $0.end ?? end }
            + model.instants.map(\.time) + model.arrows.map(\.time)
        let cut = ends.count <= limit ? 0 : ends.sorted(by: >)[limit] + 1
        self.cut = cut
        leftOut = ends.count { $0 < cut }
        var next = 0
        numbers = model.spans.map { span in
            guard span.end ?? end >= cut else { return -1 }
            next += 1
            return next - 1
        }
    }

    func write<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        var texts = Texts()
        try write(
            "{\"title\":\(safe(title)),\"lost\":\(lost),\"leftOut\":\(leftOut),\"length\":\(model.end - model.start),\n"
        )
        try writeList("tracks", model.tracks, to: write) { track in
            [texts.number(of: track.name.printable), track.parent ?? -1]
        }
        try writeList("spans", model.spans, to: write) { span in
            isShown(span.end) ? fields(of: span, &texts) : nil
        }
        try writeList("waits", model.waits, to: write) { wait in
            isShown(wait.end) ? fields(of: wait, &texts) : nil
        }
        try writeList("moments", model.instants, to: write) { instant in
            guard instant.time >= cut else { return nil }
            return [instant.track, number(instant.span), relative(instant.time), texts.number(of: instant.phrase)]
        }
        try writeList("arrows", model.arrows, to: write) { arrow in
            guard arrow.time >= cut, numbers[arrow.from] >= 0, numbers[arrow.to] >= 0 else { return nil }
            return [arrow.kind == .wait ? 1 : 0, relative(arrow.time), numbers[arrow.from], numbers[arrow.to]]
        }
        try writeList("moves", model.spans, to: write) { span in
            guard isShown(span.end), span.moves.count > 1 else { return nil }
            return [numbers[model.numbers[span.id] ?? 0]]
                + span.moves.flatMap { move in
                    [relative(move.time), move.deadline.map(relative) ?? -1, number(move.by)]
                }
        }
        try write("\"texts\":[\n")
        for (index, text) in texts.all.enumerated() { try write((index == 0 ? "" : ",\n") + safe(text)) }
        try write("]}\n")
    }

    private func isShown(_ end: UInt64?) -> Bool { end ?? model.end >= cut }

    private func number(_ span: Int?) -> Int { span.map { numbers[$0] } ?? -1 }

    private func relative(_ time: UInt64) -> Int {
        Int(clamping: Int128(time) - Int128(model.start))
    }

    private func fields(of span: TimelineModel.Span, _ texts: inout Texts) -> [Int] {
        let cancellation = span.cancellation
        return [
            span.track, span.depth, relative(span.begin), span.end.map(relative) ?? -1,
            texts.number(of: span.noun), texts.number(of: span.name?.printable), texts.number(of: span.place),
            number(span.parent), texts.number(of: span.endPhrase),
            span.deadline.map(relative) ?? -1, span.asked.map(relative) ?? -1,
            cancellation.map { max(relative($0.time), 0) } ?? -1,
            texts.number(of: cancellation.map { $0.cause.phrase($0.text?.printable) }), number(cancellation?.by),
        ]
    }

    private func fields(of wait: TimelineModel.Wait, _ texts: inout Texts) -> [Int] {
        [
            wait.track, wait.depth, relative(wait.begin), wait.end.map(relative) ?? -1, numbers[wait.span],
            texts.number(of: wait.phrase), number(wait.target), wait.until.map(relative) ?? -1, wait.task == 0 ? 1 : 0,
        ]
    }

    /// Writes a list of lists, each on a line.
    private func writeList<Element, Failure: Error>(
        _ name: String,
        _ elements: [Element],
        to write: (String) throws(Failure) -> Void,
        _ fields: (Element) -> [Int]?
    ) throws(Failure) {
        var text = "\"\(name)\":["
        var isFirst = true
        for element in elements {
            guard let fields = fields(element) else { continue }
            text += isFirst ? "\n[" : ",\n["
            isFirst = false
            for (index, field) in fields.enumerated() {
                if index > 0 { text += "," }
                text += field.description
            }
            text += "]"
            guard text.utf8.count >= 65_536 else { continue }
            try write(text)
            text = ""
        }
        try write(text + "],\n")
    }
}

/// A text must not end the script that it stands in.
private func safe(_ text: String) -> String {
    text.json.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
}

private struct Texts {
    private(set) var all: [String] = []
    private var numbers: [String: Int] = [:]

    /// - Returns: -1 for no text.
    mutating func number(of text: String?) -> Int {
        guard let text else { return -1 }
        if let number = numbers[text] { return number }
        numbers[text] = all.count
        all.append(text)
        return all.count - 1
    }
}
