/// The time from one moment to a later one.
struct Window: Equatable {
    let from: UInt64
    let to: UInt64

    var length: UInt64 { to - from }

    func contains(_ time: UInt64) -> Bool { from <= time && time <= to }

    /// The time that both have in common; `nil` if they do not even touch.
    func common(with other: Window) -> Window? {
        let (from, to) = (max(from, other.from), min(to, other.to))
        return from <= to ? Window(from: from, to: to) : nil
    }

    /// From the begin of the first one to the end of the last one.
    func spanned(with other: Window) -> Window { Window(from: min(from, other.from), to: max(to, other.to)) }
}

extension TimelineModel {
    /// A time during which a span belongs to another one, or to one that is not known.
    struct Stay {
        let home: Int?
        let time: Window
        /// Where it was before and after that.
        let before: Int?
        let after: Int?
        let isLast: Bool
    }

    /// What a span has belonged to, in the order of time.
    func stays(of number: Int) -> [Stay] {
        let span = spans[number]
        let homes = [Home(span: span.parent, time: span.begin)] + span.homes
        var stays: [Stay] = []
        for (place, home) in homes.enumerated() {
            let next = place + 1 < homes.count ? homes[place + 1] : nil
            let time = Window(from: home.time, to: next?.time ?? span.end ?? end)
            // A span that has moved on at once has not been there.
            guard next == nil || time.length > 0 else { continue }
            stays.append(
                Stay(home: home.span, time: time, before: stays.last?.home, after: next?.span, isLast: next == nil)
            )
        }
        return stays
    }
}

extension TimelineModel.Span {
    /// What it belongs to in the end.
    package var home: Int? { homes.isEmpty ? parent : homes[homes.count - 1].span }

    /// What it belongs to at a time.
    func home(at time: UInt64) -> Int? {
        let moves = homes.countBefore { $0.time > time }
        return moves == 0 ? parent : homes[moves - 1].span
    }
}

extension UInt64 {
    /// The sum, or the largest number if that overflows: times in a file may be anything.
    func saturatingSum(_ other: UInt64) -> UInt64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
