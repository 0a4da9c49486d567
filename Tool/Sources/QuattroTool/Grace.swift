import Quattro
import QuattroToolCore
import Synchronization

/// How long processes may take to end after they were asked to, and the means to end that time at once.
final class Grace: Sendable {
    let duration: Duration
    private let given: DurationText
    private let state = Mutex(State())

    private struct State {
        var isOver = false
        var scopes: [ObjectIdentifier: CancelScope] = [:]
    }

    init(_ given: DurationText) {
        self.given = given
        duration = given.duration
    }

    /// The duration as given; empty if the grace has been ended before it was over.
    var text: String { state.withLock { $0.isOver } ? "" : given.text }

    /// Waits for an event within the grace, even if the calling task is cancelled.
    ///
    /// - Returns: Whether the event happened in time.
    func wait(for event: () async throws -> Void) async -> Bool {
        let came: Void? = try? await withShield(for: duration) { scope in
            enter(scope)
            defer { leave(scope) }
            try await event()
        }
        return came != nil
    }

    /// Waits until the grace is over.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func untilOver() async throws {
        try await moveOn(after: duration) { scope in
            enter(scope)
            defer { leave(scope) }
            while true { try await Task.sleep(for: .seconds(3600)) }
        }
    }

    /// Ends the grace for all waits, now and later.
    func end() {
        let scopes = state.withLock { state in
            state.isOver = true
            return Array(state.scopes.values)
        }
        for scope in scopes { scope.cancel(reason: "the grace was ended") }
    }

    private func enter(_ scope: CancelScope) {
        let isOver = state.withLock { state in
            state.scopes[ObjectIdentifier(scope)] = scope
            return state.isOver
        }
        if isOver { scope.cancel(reason: "the grace was ended") }
    }

    private func leave(_ scope: CancelScope) {
        state.withLock { _ = $0.scopes.removeValue(forKey: ObjectIdentifier(scope)) }
    }
}
