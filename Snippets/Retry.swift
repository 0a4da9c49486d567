// Retries with growing pauses, and never past the deadline. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro

/// When and how often to retry.
struct RetryPolicy: Sendable {
    enum Answer: Sendable {
        case giveUp
        case backOff
        /// The delay that a server asks for, such as with `Retry-After`.
        case wait(Duration)
    }

    var attempts = 5
    var firstDelay = Duration.milliseconds(100)
    var longestDelay = Duration.seconds(5)
    /// A random factor for each delay, so that many clients do not retry at the same time.
    var jitter: @Sendable () -> Double = { .random(in: 0...1) }
    var decide: @Sendable (any Error) -> Answer = { _ in .backOff }
}

nonisolated(nonsending) func retry<Value>(
    _ policy: RetryPolicy = RetryPolicy(),
    _ body: nonisolated(nonsending) () async throws -> Value
) async throws -> Value {
    var backOff = policy.firstDelay
    var attempt = 1
    while true {
        do {
            return try await body()
        } catch {
            if attempt >= policy.attempts { throw error }
            let delay: Duration
            switch policy.decide(error) {
            case .giveUp: throw error
            case .wait(let duration): delay = duration
            case .backOff:
                delay = backOff * policy.jitter()
                backOff = min(backOff * 2, policy.longestDelay)
            }
            if let left = Deadline.currentEffective.remaining, delay >= left { throw error }
            try await Task.sleep(for: delay, clock: .quattro)
            attempt += 1
        }
    }
}
