// A ping whenever nothing has come for some time, without losing what comes. Documentation/Recipes.md quotes this file.
import Quattro
import Synchronization

/// When something was heard last.
final class LastHeard: Sendable {
    private let time = Mutex(Deadline.now)

    var deadline: Deadline { time.withLock { $0 } }
    func note() { time.withLock { $0 = .now } }
}

func listen<Event: Sendable>(
    to events: AsyncStream<Event>,
    pingingAfter quiet: Duration,
    ping: @escaping @Sendable () async throws -> Void,
    handle: @Sendable (Event) async throws -> Void
) async throws {
    let heard = LastHeard()
    try await withScopedTaskGroup { group in
        group.addBackgroundTask(name: "ping") {
            while true {
                try await Task.sleep(until: heard.deadline + quiet, clock: .quattro)
                guard (heard.deadline + quiet).hasPassed else { continue }
                try await ping()
                heard.note()
            }
        }
        for try await event in events.throwingOnCancellation() {
            heard.note()
            try await handle(event)
        }
    }
}
