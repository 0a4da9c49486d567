import Synchronization

@testable import Quattro

/// Code that waits, and may do so until the finale.
struct Wait: Sendable {
    let scope: CancelScope?
    var child: Int?
    let isInBackground: Bool
}

extension Stage {
    /// Waits for ever, or until it is cancelled.
    nonisolated(nonsending) func forever() async throws {
        let number = begin(Wait(scope: .current, isInBackground: Self.isInBackground))
        defer { end(number) }
        checkDeadline()
        do {
            try await Task.sleep(until: .never, clock: .quattro)
        } catch {
            checkCancellation(of: number)
            throw error
        }
        fail("WOKEN", "wait \(number) went on")
    }

    /// Waits for ever, and hides that it was cancelled.
    nonisolated(nonsending) func untilCancelled() async {
        try? await forever()
    }

    /// Waits for a child, which may never end.
    nonisolated(nonsending) func waiting(for child: Int, _ wait: () async throws -> Void) async throws {
        let number = begin(Wait(scope: .current, child: child, isInBackground: Self.isInBackground))
        defer { end(number) }
        try await wait()
    }

    private func begin(_ wait: Wait) -> Int {
        state.withLock { state in
            state.nextWait += 1
            state.waits[state.nextWait] = wait
            return state.nextWait
        }
    }

    private func end(_ number: Int) {
        state.withLock { _ = $0.waits.removeValue(forKey: number) }
    }

    /// What governs is never out of sight.
    func checkDeadline() {
        guard hasDeadlineEverywhere.isUp, Deadline.currentEffective == .never else { return }
        fail("NO DEADLINE", "seen in \(CancelScope.current as Any), and the outermost scope has one")
    }

    private func checkCancellation(of number: Int) {
        guard isPlain.isUp, Deadline.currentEffective != .passed else { return }
        fail("SPURIOUS", "wait \(number) was cancelled in \(CancelScope.current as Any), and nothing around it is")
    }
}
