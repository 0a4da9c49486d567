import Quattro
import QuattroTimeline
import Testing

/// A file may hold anything: events that no recorder writes.
struct AbsurdEventsTests {
    private static let times: [UInt64] = [0, 1, 2, 1 << 32, .max >> 1, 1 << 63, .max - 1, .max]

    @Test(arguments: 0..<20)
    func `whatever stands in events, all that is made of them comes out, and no share is more than the whole`(
        batch: Int
    ) {
        for seed in batch * 100..<batch * 100 + 100 {
            let recording = Self.recording(seed: UInt64(seed))
            let model = recording.model
            #expect(NestingCheck(model).problems == [], "seed \(seed)")
            for span in model.spans {
                let text = recording.explanation(of: span.id) ?? ""
                #expect(text.shares.allSatisfy { 0...100 ~= $0 } && !text.shares.isEmpty, "seed \(seed): \(text)")
            }
            #expect(!Overview(recording).text.isEmpty && !recording.longest(named: "e").isEmpty)
            var page = ""
            recording.writeHTML(selecting: UInt64(seed % 5)) { page += $0 }
            #expect(page.hasSuffix("</html>\n"))
            var bytes: [UInt8] = []
            recording.writePerfetto { bytes += $0 }
            #expect(ReadTrace(bytes).problems == [], "seed \(seed)")
        }
    }

    @Test func `waits of several tasks that are longer together than a number can say`() {
        let half = UInt64.max / 2 + 10
        var events = [TimelineEvent(.began, at: 0, id: 1)]
        for task: UInt64 in 5...7 { events.append(TimelineEvent(.waitBegan, at: 0, id: 1, detail: 15, task: task)) }
        for task: UInt64 in 5...7 { events.append(TimelineEvent(.waitEnded, at: half, id: 1, task: task)) }
        events.append(TimelineEvent(.ended, at: half, id: 1))
        let recording = Recording(threads: [events], lost: [.max, .max])
        let text = recording.explanation(of: 1) ?? ""
        #expect(text.contains("a wait of another task in it for a sleep, 3 times, 9223372036.855 seconds, 100 %"))
        #expect(recording.lost == .max)
    }

    private static func recording(seed: UInt64) -> Recording {
        var random = SplitMix(seed: seed)
        let isTimed = seed % 2 == 0
        let threads = (0..<random.next(below: 4)).map { thread in
            (0..<random.next(below: 40)).map { _ in event(&random, isTimed: isTimed, thread: UInt32(thread)) }
        }
        let open = (0..<random.next(below: 4)).map { _ in event(&random, isTimed: isTimed, thread: 0, .open) }
        return Recording(
            threads: threads,
            lost: [random.pick([0, 1, .max]), random.pick([0, 1, .max])],
            open: random.next(below: 2) == 0 ? nil : open,
            captured: random.next(below: 2) == 0 ? nil : random.pick(times)
        )
    }

    /// Half of them nearly make sense: their times are close to each other.
    private static func event(
        _ random: inout SplitMix,
        isTimed: Bool,
        thread: UInt32,
        _ kind: TimelineEvent.Kind? = nil
    ) -> TimelineEvent {
        func time() -> UInt64 { isTimed ? random.next(below: 100_000_000) : random.pick(times) }
        let ids: [UInt64] = [0, 1, 2, 3, 4, 5, .max]
        return TimelineEvent(
            kind ?? random.pick(TimelineEvent.Kind.allCases + [.began, .began, .moved]),
            at: time(),
            id: random.pick(ids),
            role: random.pick([.scope, .group, .child, .background, .starting, .abandonable]),
            detail: UInt8(random.next(below: 256)),
            other: random.pick(ids),
            argument: time(),
            task: random.pick([0, 0, 1, time(), .max]),
            text: random.pick(oddNames.map(Optional.some) + [nil, "", "e"]),
            file: random.pick([nil, "", "a/b.swift"]),
            line: random.pick([0, 7, .max]),
            thread: random.pick([thread, .max])
        )
    }
}

extension SplitMix {
    fileprivate mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(next(below: UInt64(values.count)))] }
}

extension String {
    /// The numbers before the percent signs at the ends of its lines.
    fileprivate var shares: [Int] {
        split(separator: "\n").filter { $0.hasSuffix(" %") }.compactMap {
            Int($0.dropLast(2).split(separator: " ").last ?? "")
        }
    }
}
