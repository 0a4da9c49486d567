import Quattro

/// What one of the soak's tasks is living through, so that the watchdog can name what hangs.
final class Diary: Sendable {
    private struct Step {
        let title: StaticString
        let scope: CancelScope?
        let begin: ContinuousClock.Instant
    }

    private struct Page {
        var seed: UInt64 = 0
        var begin: ContinuousClock.Instant?
        var steps: [Int: Step] = [:]
        var lastStep = 0
    }

    private let page = Guarded(Page())

    func beginLife(seed: UInt64) {
        page.withLock { $0 = Page(seed: seed, begin: .now) }
    }

    func endLife() {
        page.withLock { $0 = Page() }
    }

    /// Several may be going on at a time, in tasks that belong to the same life.
    nonisolated(nonsending) func during<Value>(
        _ title: StaticString,
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async rethrows -> Value {
        let scope = CancelScope.current
        let number = page.withLock { page in
            page.lastStep += 1
            page.steps[page.lastStep] = Step(title: title, scope: scope, begin: .now)
            return page.lastStep
        }
        defer { page.withLock { $0.steps[number] = nil } }
        return try await body()
    }

    /// Since when the present life goes on, if there is one.
    var begin: ContinuousClock.Instant? { page.withLock { $0.begin } }

    /// The steps that have not ended, the outermost first.
    var description: String {
        let (seed, begin, steps) = page.withLock {
            ($0.seed, $0.begin, $0.steps.sorted { $0.key < $1.key }.map(\.value))
        }
        let now = ContinuousClock.now
        let lines = steps.map { step in
            "  for \(step.begin.duration(to: now)): \(step.title), in \(step.scope?.description ?? "no scope")"
        }
        let age = begin.map { "\($0.duration(to: now))" } ?? "no time"
        return (["a life with seed \(seed) has been going on for \(age):"] + lines).joined(separator: "\n")
    }
}
