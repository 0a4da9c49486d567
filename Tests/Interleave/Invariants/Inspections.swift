@testable import Quattro

// All that the explorer knows of the internals of groups and sources.

extension ScopedTaskGroup {
    /// How much it keeps for children: turns that they wait for, and scopes of background ones.
    var keptCount: Int { state.withLock { $0.turns.count + $0.background.count } }
}

extension CancelSource {
    /// How many scopes and handlers it keeps.
    var keptCount: Int { state.withLock { $0.links.count + $0.handlers.count } }
}

extension Stage {
    /// Nothing is left of the children of a group that has ended.
    func expectNothingLeft(of group: ScopedTaskGroup) {
        let counts = group.counts
        let isEmpty = (counts.running, counts.queued, counts.background) == (0, 0, 0)
        expect(group.hasEnded && isEmpty, "PLACES", "\(group) has ended with \(counts)")
        expect(group.keptCount == 0, "PLACES", "\(group) has ended and keeps \(group.keptCount)")
    }

    /// Nothing is linked to a source any more.
    func expectNothingLeft(of source: CancelSource) {
        expect(source.keptCount == 0, "PLACES", "\(source) keeps something")
    }

    /// Nobody has a place or waits for one.
    func expectNothingLeft(of limiter: ConcurrencyLimiter) {
        expect(limiter.takenCount == 0 && limiter.waitingCount == 0, "PLACES", "\(limiter)")
    }
}
