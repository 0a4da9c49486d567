import Quattro

/// A model as the data of a page: JSON, with texts by their numbers and times in nanoseconds since the first event.
///
/// The script `pageScriptModel` documents the layout.
struct PageData {
    private let model: TimelineModel
    private let title: String
    /// The span that is selected when the page opens.
    private let selected: Int?
    private let lost: Int
    /// Whether each element is shown: lists for spans, waits, moments and arrows.
    private let shown: [[Bool]]
    /// The numbers of the spans on the page, or -1.
    private let numbers: [Int]

    init(model: TimelineModel, title: String, selected: UInt64? = nil, lost: Int, limit: Int) {
        (self.model, self.title, self.lost) = (model, title, lost)
        self.selected = selected.flatMap { model.numbers[$0] }
        let end = model.end
        shown = lastOnes(
            [
                model.spans.map { $0.end ?? end }, model.waits.map { $0.end ?? end }, model.instants.map(\.time),
                model.arrows.map(\.time),
            ],
            limit: limit
        )
        var next = 0
        numbers = shown[0].map { isShown in
            next += isShown ? 1 : 0
            return isShown ? next - 1 : -1
        }
    }

    func write<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        var texts = Texts()
        let leftOut = shown.reduce(0) { $0 + $1.count { !$0 } }
        let length = model.end - model.start
        try write("{\"title\":\(safe(title)),\"lost\":\(lost),\"leftOut\":\(leftOut),\"length\":\(length),")
        try write("\"selected\":\(number(selected)),\n")
        try writeList("tracks", model.tracks.indices, to: write) { number in
            [texts.number(of: model.tracks[number].name.printable), model.tracks[number].parent ?? -1]
        }
        try writeList("spans", shown[0].indices.filter { shown[0][$0] }, to: write) { number in
            fields(of: model.spans[number], &texts)
        }
        try writeList("waits", shown[1].indices.filter { shown[1][$0] }, to: write) { number in
            fields(of: model.waits[number], &texts)
        }
        try writeList("moments", shown[2].indices.filter { shown[2][$0] }, to: write) { place in
            let instant = model.instants[place]
            return [instant.track, number(instant.span), relative(instant.time), texts.number(of: instant.phrase)]
        }
        let arrows = shown[3].indices.filter { number in
            shown[3][number] && shown[0][model.arrows[number].from] && shown[0][model.arrows[number].to]
        }
        try writeList("arrows", arrows, to: write) { number in
            let arrow = model.arrows[number]
            return [arrow.kind == .wait ? 1 : 0, relative(arrow.time), numbers[arrow.from], numbers[arrow.to]]
        }
        let moved = shown[0].indices.filter { shown[0][$0] && model.spans[$0].moves.count > 1 }
        try writeList("moves", moved, to: write) { place in
            [numbers[place]]
                + model.spans[place].moves.flatMap { move in
                    [relative(move.time), move.deadline.map(relative) ?? -1, number(move.by)]
                }
        }
        let rehoused = shown[0].indices.filter { shown[0][$0] && !model.spans[$0].homes.isEmpty }
        try writeList("homes", rehoused, to: write) { place in
            [numbers[place]] + model.spans[place].homes.flatMap { [relative($0.time), number($0.span)] }
        }
        try write("\"texts\":[\n")
        for (index, text) in texts.all.enumerated() { try write((index == 0 ? "" : ",\n") + safe(text)) }
        try write("]}\n")
    }

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
            number(span.source), span.ending == .unseen ? 1 : 0,
        ]
    }

    private func fields(of wait: TimelineModel.Wait, _ texts: inout Texts) -> [Int] {
        [
            wait.track, wait.depth, relative(wait.begin), wait.end.map(relative) ?? -1, numbers[wait.span],
            texts.number(of: wait.phrase), number(wait.target), wait.until.map(relative) ?? -1, wait.task == 0 ? 1 : 0,
        ]
    }

    /// Writes a list of lists, each inner list on a line.
    private func writeList<Failure: Error>(
        _ name: String,
        _ elements: some Collection<Int>,
        to write: (String) throws(Failure) -> Void,
        _ fields: (Int) -> [Int]
    ) throws(Failure) {
        var text = "\"\(name)\":["
        var separator = "\n["
        for element in elements {
            text += separator
            separator = ",\n["
            for (index, field) in fields(element).enumerated() {
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

/// Chooses from several lists the elements that end last, up to a limit.
///
/// If several end at the same time, it chooses the first ones. An inner element is listed after the outer one and ends no later, so
/// everything around a chosen element is chosen as well; only a span from which another one has moved away may be missing.
func lastOnes(_ lists: [[UInt64]], limit: Int) -> [[Bool]] {
    let ends = lists.flatMap(\.self)
    guard ends.count > limit, limit > 0 else { return lists.map { $0.map { _ in limit > 0 } } }
    let last = ends.sorted(by: >)[limit - 1]
    var left = limit - ends.count { $0 > last }
    return lists.map { list in
        list.map { end in
            if end == last { left -= 1 }
            return end > last || end == last && left >= 0
        }
    }
}

/// A text must not end the script element that contains it.
private func safe(_ text: String) -> String {
    text.json.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
}

private struct Texts {
    private(set) var all: [String] = []
    private var numbers: [String: Int] = [:]

    /// - Returns: The number, or -1 for no text.
    mutating func number(of text: String?) -> Int {
        guard let text else { return -1 }
        if let number = numbers[text] { return number }
        numbers[text] = all.count
        all.append(text)
        return all.count - 1
    }
}
