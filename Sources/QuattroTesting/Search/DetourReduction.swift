/// Leaves out detours of a failing run for as long as it fails in the same way, as a value.
///
///     none ──▶ waits ──▶ fewer ──▶ waits again ──▶ fewer again ──▶ alone
///
///     while let wanted = reduction.next() { reduction.tried(fails(wanted) ? taken : nil) }
///
/// 1. It tries a run without detours: the failure may need none.
/// 2. Where one task waits for several others in turn, it tries one detour with which the task waits for all of them; a few such places,
///    those with the most detours first.
/// 3. It leaves out halves, quarters, and single ones, until none of those left can be left out alone.
/// 4. It repeats the second step for all remaining places and, if that has changed anything, the third.
/// 5. If there are still two or more, it tries each single detour that a run without a detour could take.
struct DetourReduction: Sendable {
    private enum Phase {
        case none
        /// The next of the places with several detours: only a few of them before anything else is left out.
        case waits(Int, isFirst: Bool)
        case fewer(isFirst: Bool)
        case alone(Int)
    }

    private static let fewPlaces = 8

    private var phase = Phase.none
    private var shrinking: Shrinking<Detour>
    private var alternatives: [Detour] = []
    private var tries: [Detour] = []
    /// Whether one wait has replaced several detours since detours were last left out.
    private var hasChanged = false
    private let limit: Int

    /// The smallest list so far.
    private(set) var best: [Detour]
    private(set) var runs = 0

    /// `limit` is the greatest number of tries.
    init(_ detours: [Detour], limit: Int) {
        best = detours
        shrinking = Shrinking(detours)
        self.limit = limit
    }

    /// Returns what to try next; `nil` when there is nothing left to try.
    mutating func next() -> [Detour]? {
        guard runs < limit, !best.isEmpty, let next = nextTry() else { return nil }
        tries = next
        return next
    }

    private mutating func nextTry() -> [Detour]? {
        switch phase {
        case .none:
            return []
        case .waits(let index, let isFirst):
            let places = crowdedPlaces
            let count = isFirst ? min(places.count, Self.fewPlaces) : places.count
            if index < count { return waiting(at: places[index]) }
            phase = isFirst || hasChanged ? .fewer(isFirst: isFirst) : .alone(0)
            shrinking = Shrinking(best)
            hasChanged = false
            return nextTry()
        case .fewer(let isFirst):
            if let next = shrinking.next() { return next }
            phase = isFirst ? .waits(0, isFirst: false) : .alone(0)
            return nextTry()
        case .alone(let index):
            return best.count > 1 && index < alternatives.count ? [alternatives[index]] : nil
        }
    }

    /// - Parameters:
    ///   - taken: The detours of the try if it failed in the same way, otherwise `nil`.
    ///   - alternatives: What a run without a detour could have taken.
    /// - Returns: Whether this try is the smallest so far.
    @discardableResult
    mutating func tried(_ taken: [Detour]?, alternatives: [Detour] = []) -> Bool {
        runs += 1
        if tries.isEmpty { self.alternatives = alternatives }
        let isSmaller = taken.map { $0.count < best.count } ?? false
        switch phase {
        case .none: phase = .waits(0, isFirst: true)
        case .waits(let index, let isFirst):
            if isSmaller { hasChanged = true } else { phase = .waits(index + 1, isFirst: isFirst) }
        case .fewer: shrinking.tried(taken)
        case .alone(let index): phase = .alone(index + 1)
        }
        if isSmaller, let taken { best = taken }
        return isSmaller
    }

    /// The places where one task waits for several: those with the most detours first, and those with equally many in the order of the
    /// run.
    private var crowdedPlaces: [Detour.Place] {
        var counts: [Detour.Place: Int] = [:]
        var places: [Detour.Place] = []
        for detour in best {
            if counts[detour.waiting] == nil { places.append(detour.waiting) }
            counts[detour.waiting, default: 0] += 1
        }
        let crowded = places.enumerated().map { (order: $0, place: $1, count: counts[$1] ?? 0) }.filter { $0.count > 1 }
        return crowded.sorted { ($1.count, $0.order) < ($0.count, $1.order) }.map(\.place)
    }

    private func waiting(at place: Detour.Place) -> [Detour] {
        var detours = best.filter { $0.waiting != place }
        let index = best.firstIndex { $0.waiting == place } ?? 0
        detours.insert(Detour(waiting: place, other: .all), at: min(index, detours.count))
        return detours
    }
}
