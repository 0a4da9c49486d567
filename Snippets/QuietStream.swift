// Sends a ping whenever nothing has arrived for some time, without losing elements. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro

/// The error if not even a ping was answered.
struct Silent: Error {}

nonisolated(nonsending) func listen<Event: Sendable>(
    to events: sending AsyncStream<Event>,
    pingingAfter quiet: Duration,
    ping: nonisolated(nonsending) () async throws -> Void,
    handle: nonisolated(nonsending) (Event) async throws -> Void
) async throws {
    try await withElements(of: events) { events in
        var isPinged = false
        while true {
            switch try await moveOn(after: quiet, { try await events.next() }) {
            case .some(.some(let event)):
                isPinged = false
                try await handle(event)
            case .some(.none): return  // the end of the stream
            case .none where isPinged: throw Silent()
            case .none:
                isPinged = true
                try await ping()
            }
        }
    }
}
