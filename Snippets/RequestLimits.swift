// A listener whose connections have a separate time limit for each kind of wait. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro

struct Connection: Sendable {
    let name: String
    let requests: AsyncStream<String>
    let send: @Sendable (String) async throws -> Void
}

struct Limits: Sendable {
    var connections = 100
    var idle = Duration.seconds(60)
    var request = Duration.seconds(10)
    var write = Duration.seconds(5)
}

struct Service: Sendable {
    var limits = Limits()
    let answer: @Sendable (String) async throws -> String
    let report: @Sendable (_ error: any Error, _ connection: String?) -> Void

    func serve(_ connections: AsyncStream<Connection>) async throws {
        let failed = FailurePolicy.report { [report] error, name in report(error, name) }
        try await withScopedTaskGroup(concurrencyLimit: limits.connections, onFailure: failed) { group in
            for try await connection in connections.throwingOnCancellation() {
                _ = try await group.addTaskWhenFree(name: connection.name) { try await serve(connection) }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await moveOn(after: limits.idle) { idle in
            for await request in connection.requests {
                // A request that comes at the instant of the limit is not begun.
                try await checkpoint()
                idle.deadline = .never
                let response = try await moveOn(after: limits.request) { try await answer(request) }
                try await fail(after: limits.write, name: "write") { try await connection.send(response ?? "504") }
                idle.deadline = .after(limits.idle)
            }
        }
    }
}
