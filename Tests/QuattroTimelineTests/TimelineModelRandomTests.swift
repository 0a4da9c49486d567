import Quattro
import QuattroTimeline
import Testing

struct TimelineModelRandomTests {
    @Test(arguments: 0..<40)
    func `whatever is left of events, the model is the one that is found slowly, and nests on each track`(batch: Int) {
        for seed in batch * 50..<batch * 50 + 50 {
            let timeline = Recording(threads: [Self.randomEvents(seed: UInt64(seed))])
            let model = timeline.model
            let reference = ReferenceModel(events: timeline.events)
            #expect(spans(of: model) == reference.spans, "seed \(seed)")
            #expect(waits(of: model) == reference.waits, "seed \(seed)")
            for (number, wait) in model.waits.enumerated() {
                guard let expected = reference.hasArrow(number) else { continue }
                #expect((wait.arrow != nil) == expected, "seed \(seed), wait \(number)")
            }
            #expect(NestingCheck(model).problems == [], "seed \(seed)")
        }
    }

    @Test func `whatever is left of events can be written and explained`() {
        for seed in 0..<500 {
            let timeline = Recording(threads: [Self.randomEvents(seed: UInt64(seed))], captured: UInt64(seed) % 2 * 200)
            var bytes: [UInt8] = []
            timeline.writePerfetto { bytes += $0 }
            #expect(ReadTrace(bytes).problems == [], "seed \(seed)")
            var page = ""
            timeline.writeHTML { page += $0 }
            #expect(page.hasSuffix("</html>\n"))
            for span in timeline.model.spans {
                #expect(timeline.explanation(of: span.id)?.contains("its own code") == true)
            }
        }
    }

    @Test func `events of threads are merged by time, and those of one thread stay in order`() {
        for seed in 0..<200 {
            var random = SplitMix(seed: UInt64(seed))
            let threads = (0..<random.next(below: 6)).map { thread in
                var time: UInt64 = 0
                return (0..<random.next(below: 30)).map { number in
                    time += random.next(below: 4)
                    return TimelineEvent(.mark, at: time, id: number, thread: UInt32(thread))
                }
            }
            let expected = threads.flatMap { $0.enumerated() }.sorted { one, other in
                (one.element.time, one.element.thread, one.offset) < (
                    other.element.time, other.element.thread, other.offset
                )
            }
            #expect(Recording(threads: threads).events == expected.map(\.element))
        }
    }

    private func spans(of model: TimelineModel) -> [ReferenceModel.Span] {
        model.spans.map { span in
            ReferenceModel.Span(
                id: span.id,
                parent: span.parent.map { model.spans[$0].id },
                homes: span.homes.map { $0.span.map { model.spans[$0].id } },
                begin: span.begin,
                end: span.end,
                ending: span.ending,
                cancelled: span.cancellation?.time,
                canceller: span.cancellation?.by.map { model.spans[$0].id },
                deadline: span.deadline,
                asked: span.asked,
                source: span.source.map { model.spans[$0].id }
            )
        }
    }

    private func waits(of model: TimelineModel) -> [ReferenceModel.Wait] {
        model.waits.map { wait in
            ReferenceModel.Wait(
                span: model.spans[wait.span].id,
                begin: wait.begin,
                end: wait.end,
                target: wait.target.map { model.spans[$0].id }
            )
        }
    }

    /// Few scopes, so that much happens to each, and anything in any order.
    static func randomEvents(seed: UInt64) -> [TimelineEvent] {
        var random = SplitMix(seed: seed)
        let roles: [CancelScope.Role] = [.scope, .scope, .scope, .group, .child, .background, .starting, .abandonable]
        let kinds: [TimelineEvent.Kind] =
            TimelineEvent.Kind.allCases + [.began, .began, .began, .waitBegan, .waitEnded, .moved]
        let ids = 2 + random.next(below: 10)
        var time: UInt64 = 0
        return (0..<random.next(below: 70)).map { _ in
            time += random.next(below: 3)
            let kind = kinds[Int(random.next(below: UInt64(kinds.count)))]
            return TimelineEvent(
                kind,
                at: time,
                id: 1 + random.next(below: ids),
                role: roles[Int(random.next(below: 8))],
                detail: UInt8(random.next(below: 5)),
                other: random.next(below: ids + 1),
                argument: random.next(below: 2) == 0 ? TimelineEvent.none : time + random.next(below: 9),
                task: random.next(below: 4) / 2,
                thread: UInt32(random.next(below: 2))
            )
        }
    }
}

/// Draws all of a model, and says where that does not nest.
struct NestingCheck {
    private(set) var problems: [String] = []
    private let model: TimelineModel
    private var stacks: [Int: [String]] = [:]
    private var time: UInt64 = 0

    init(_ model: TimelineModel) {
        self.model = model
        for stroke in model.strokes { draw(stroke) }
        for (track, stack) in stacks where !stack.isEmpty { problems.append("track \(track) is left with \(stack)") }
        for (number, track) in model.tracks.enumerated() where track.parent.map({ $0 >= number }) ?? false {
            problems.append("track \(number) stands before its parent")
        }
        let begins = model.strokes.count { [.spanBegins, .waitBegins].contains($0.kind) }
        if begins != model.spans.count + model.waits.count { problems.append("\(begins) begins") }
    }

    private mutating func draw(_ stroke: TimelineModel.Stroke) {
        if stroke.time < time { problems.append("\(stroke) goes back") }
        time = stroke.time
        let number = Int(stroke.number)
        switch stroke.kind {
        case .spanBegins: begin(model.spans[number], number)
        case .spanEnds: end("span \(number)", on: model.spans[number].track)
        case .waitBegins: begin(model.waits[number], number)
        case .waitEnds: end("wait \(number)", on: model.waits[number].track)
        case .instant, .arrowLeaves: break
        }
    }

    private mutating func begin(_ span: TimelineModel.Span, _ number: Int) {
        push("span \(number)", on: span.track, depth: span.depth, above: span.parent)
        guard span.depth == 0 || !span.role.isOfTask else { return problems.append("task \(number) is on something") }
        let outer = span.parent.map { model.spans[$0].track }
        if span.depth == 0, model.tracks[span.track].parent != outer {
            problems.append("the track of \(number) is elsewhere")
        }
    }

    private mutating func begin(_ wait: TimelineModel.Wait, _ number: Int) {
        push("wait \(number)", on: wait.track, depth: wait.depth, above: wait.span)
        if wait.depth == 0, model.tracks[wait.track].parent != model.spans[wait.span].track {
            problems.append("the track of wait \(number) is elsewhere")
        }
    }

    private mutating func push(_ slice: String, on track: Int, depth: Int, above span: Int?) {
        let stack = stacks[track, default: []]
        if depth != stack.count { problems.append("\(slice) has the depth \(depth) on \(stack)") }
        if let last = stack.last, last != "span \(span ?? -1)" { problems.append("\(slice) is on \(last)") }
        if depth >= model.tracks[track].height { problems.append("\(slice) is above its track") }
        stacks[track, default: []].append(slice)
    }

    private mutating func end(_ slice: String, on track: Int) {
        let last = stacks[track]?.popLast()
        if last != slice { problems.append("\(slice) ends, and \(last ?? "nothing") is open") }
    }
}

extension CancelScope.Role {
    fileprivate var isOfTask: Bool { ![.scope, .group].contains(self) }
}
