import Quattro
import Synchronization

/// All active savings, and the sources that report occasions to them.
enum Savings {
    private static let underWay = Guarded<[Timeline.Saving]>([])
    private static let lastNumber = Atomic(0)

    static func nextNumber() -> Int { lastNumber.add(1, ordering: .relaxed).newValue }

    /// - Throws: An error if a thread that it needs cannot be started. Then it is not added.
    static func add(_ saving: Timeline.Saving) throws(InspectorError) {
        // A scope that is stuck for longer was stuck for less before, which is the same cause.
        if let patience = saving.triggers.compactMap(\.stuckPatience).min() {
            guard StuckWatch.look(for: saving, after: patience, { saving.happened(Occasion($0)) }) else {
                throw InspectorError(description: "no thread could be started to look for what is stuck")
            }
        }
        change { $0.append(saving) }
        for number in saving.triggers.compactMap(\.signalNumber) {
            let source = SignalSource.of(number)
            source.answer(for: saving) { saving.happened(Occasion(signal: number)) }
            source.waitUntilHeard()
        }
    }

    static func remove(_ saving: Timeline.Saving) {
        change { $0.removeAll { $0 === saving } }
        StuckWatch.stopLooking(for: saving)
        for number in saving.triggers.compactMap(\.signalNumber) { SignalSource.of(number).stopAnswering(for: saving) }
    }

    private static func change(_ change: (inout [Timeline.Saving]) -> Void) {
        underWay.withLock { savings in
            change(&savings)
            if let patience = savings.flatMap(\.triggers).compactMap(\.endPatience).min() {
                ScopeEnds.listen(from: patience) { scopeEnded($0) }
            } else {
                ScopeEnds.stop()
            }
        }
    }

    private static func scopeEnded(_ end: ScopeEnds.End) {
        for saving in underWay.withLock({ $0 }) {
            // The first matching trigger counts: it is one cause.
            if let occasion = saving.triggers.lazy.compactMap({ Occasion(end, $0) }).first { saving.happened(occasion) }
        }
    }
}
