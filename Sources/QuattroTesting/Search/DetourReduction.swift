/// Leaves out the detours of a failing run for as long as it fails in the same way, as a value.
///
///     none ──▶ fewer ──▶ waits ──▶ fewer again ──▶ alone
///
///     while let wanted = reduction.next() { reduction.tried(fails(wanted) ? taken : nil) }
///
/// 1. None at all: the failure may need no detour.
/// 2. Without halves, quarters, and one after the other, until none of those left can be left out alone.
/// 3. Where one task waits for several others in turn, one detour with which it waits for all of them.
/// 4. If that has changed anything, fewer again.
/// 5. If there are still two or more, each single one that a run without a detour could take.
struct DetourReduction: Sendable {
    private enum Phase {
        case none
        case fewer
        /// The next of the places with several detours.
        case waits(Int)
        case fewerAgain
        case alone(Int)
    }

    private var phase = Phase.none
    private var shrinking: Shrinking<Detour>
    private var alternatives: [Detour] = []
    private var tries: [Detour] = []
    private let limit: Int

    /// The fewest so far.
    private(set) var best: [Detour]
    private(set) var runs = 0

    /// - Parameter limit: How often it may be tried.
    init(_ detours: [Detour], limit: Int) {
        best = detours
        shrinking = Shrinking(detours)
        self.limit = limit
    }

    /// What to try next; `nil` when there is nothing left to try.
    mutating func next() -> [Detour]? {
        guard runs < limit, !best.isEmpty, let next = nextTry() else { return nil }
        tries = next
        return next
    }

    private mutating func nextTry() -> [Detour]? {
        switch phase {
        case .none:
            return []
        case .fewer:
            if let next = shrinking.next() { return next }
            phase = .waits(0)
            return nextTry()
        case .waits(let index):
            let places = crowdedPlaces
            if index < places.count { return waiting(at: places[index]) }
            let hasChanged = best.contains { $0.other == .all }
            shrinking = Shrinking(best)
            phase = hasChanged ? .fewerAgain : .alone(0)
            return nextTry()
        case .fewerAgain:
            if let next = shrinking.next() { return next }
            phase = .alone(0)
            return nextTry()
        case .alone(let index):
            return best.count > 1 && index < alternatives.count ? [alternatives[index]] : nil
        }
    }

    /// - Parameters:
    ///   - taken: The detours of the try if it has failed in the same way, or `nil`.
    ///   - alternatives: What a run without a detour could have taken.
    /// - Returns: Whether it is the smallest so far.
    @discardableResult
    mutating func tried(_ taken: [Detour]?, alternatives: [Detour] = []) -> Bool {
        runs += 1
        if tries.isEmpty { self.alternatives = alternatives }
        let isSmaller = taken.map { $0.count < best.count } ?? false
        switch phase {
        case .none: phase = .fewer
        case .fewer, .fewerAgain: shrinking.tried(taken)
        case .waits(let index): if !isSmaller { phase = .waits(index + 1) }
        case .alone(let index): phase = .alone(index + 1)
        }
        if isSmaller, let taken { best = taken }
        return isSmaller
    }

    /// Where one task waits for several, in the order in which it does.
    private var crowdedPlaces: [Detour.Place] {
        var places: [Detour.Place] = []
        for (index, detour) in best.enumerated() where !places.contains(detour.waiting) {
            if best[(index + 1)...].contains(where: { $0.waiting == detour.waiting }) { places.append(detour.waiting) }
        }
        return places
    }

    private func waiting(at place: Detour.Place) -> [Detour] {
        var detours = best.filter { $0.waiting != place }
        let index = best.firstIndex { $0.waiting == place } ?? 0
        detours.insert(Detour(waiting: place, other: .all), at: min(index, detours.count))
        return detours
    }
}
