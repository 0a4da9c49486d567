/// The time from one moment to a later one.
struct Window: Equatable {
    let from: UInt64
    let to: UInt64

    var length: UInt64 { to - from }

    func contains(_ time: UInt64) -> Bool { from <= time && time <= to }

    /// The intersection of both; `nil` if they do not even touch.
    func common(with other: Window) -> Window? {
        let (from, to) = (max(from, other.from), min(to, other.to))
        return from <= to ? Window(from: from, to: to) : nil
    }

    /// From the begin of the first one to the end of the last one.
    func spanned(with other: Window) -> Window { Window(from: min(from, other.from), to: max(to, other.to)) }
}

extension TimelineModel {
    /// A time during which a span belongs to another span, known or not.
    struct Stay {
        let home: Int?
        let time: Window
        /// The spans to which it belonged before and after that.
        let before: Int?
        let after: Int?
        let isLast: Bool
    }

    /// The spans to which a span has belonged, in the order of time.
    func stays(of number: Int) -> [Stay] {
        let span = spans[number]
        let homes = [Home(span: span.parent, time: span.begin)] + span.homes
        var stays: [Stay] = []
        for (place, home) in homes.enumerated() {
            let next = place + 1 < homes.count ? homes[place + 1] : nil
            let time = Window(from: home.time, to: next?.time ?? span.end ?? end)
            // If a span moved on at once, it does not count as having been there.
            guard next == nil || time.length > 0 else { continue }
            stays.append(
                Stay(home: home.span, time: time, before: stays.last?.home, after: next?.span, isLast: next == nil)
            )
        }
        return stays
    }
}

extension TimelineModel.Span {
    /// The span to which it belongs in the end.
    package var home: Int? { homes.isEmpty ? parent : homes[homes.count - 1].span }

    /// The span to which it belongs at a time.
    func home(at time: UInt64) -> Int? {
        let moves = homes.countBefore { $0.time > time }
        return moves == 0 ? parent : homes[moves - 1].span
    }
}

extension UInt64 {
    /// The sum, or the largest number if that overflows: times in a file may have any value.
    func saturatingSum(_ other: UInt64) -> UInt64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
