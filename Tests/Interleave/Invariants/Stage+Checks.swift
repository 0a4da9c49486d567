import Synchronization

@testable import Quattro

/// What must hold when no strand can go on.
extension Stage {
    func checkAtRest(nextDeadline: Deadline?) {
        let (waits, scopes, ended) = state.withLock { ($0.waits, $0.scopes, $0.ended) }
        checkProgress(Array(waits.values))
        for (number, wait) in waits.sorted(by: { $0.key < $1.key }) {
            if let child = wait.child, ended.contains(child) {
                fail("NOT WOKEN", "wait \(number) is for child \(child), which has ended")
            }
            // By the scopes around alone, whatever they have been told.
            if let scope = wait.scope, scope.effectiveDeadlineByParents == .passed {
                fail("NOT TOLD", "wait \(number) is in something that is cancelled\(scope.path)")
            }
        }
        if let nextDeadline, nextDeadline <= Explorer.horizon {
            fail("DEADLINES", "one is left that no strand rings for")
        }
        for scope in scopes { check(scope) }
    }

    /// What holds at rest, and in the end.
    private func check(_ scope: CancelScope) {
        let seen = scope.inspection
        if let deadline = seen.openDeadline, deadline <= Explorer.horizon {
            fail("LATE", "\(scope) has a deadline that no strand rings for")
        }
        if seen.hasEnded, seen.hasTimer { fail("TIMER", "\(scope) has ended and left its timer") }
        if seen.insideCount != seen.inside.count {
            fail("PLACES", "\(scope) counts \(seen.insideCount) inside, and holds \(seen.inside.count)")
        }
        for inner in seen.inside where inner.inspection.hasEnded {
            fail("PLACES", "\(inner) has ended and stands in \(scope)")
        }
    }

    /// If no code waits for ever, everything has come to its end.
    private func checkProgress(_ waits: [Wait]) {
        guard !isOver else { return }
        if waits.isEmpty { fail("STUCK", "no code waits for ever, and it goes on") }
        // Background children end when nothing is left to serve, unless they are shielded from that.
        let isShielded = waits.contains { $0.scope?.andAround.contains { $0.isShielded } == true }
        if !waits.isEmpty, !isShielded, waits.allSatisfy(\.isInBackground) {
            fail("STUCK", "background children alone are left")
        }
    }

    var failureAtEnd: Failure? {
        for scope in state.withLock({ $0.scopes }) {
            check(scope)
            let seen = scope.inspection
            expect(!seen.hasEnded || seen.inside.isEmpty, "PLACES", "\(scope) has ended and has \(seen.inside) inside")
            expect(!seen.isRunning, "RUNNING", "\(scope) goes on, and all has ended")
        }
        return failures.first
    }
}
