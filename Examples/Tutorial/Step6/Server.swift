import Outside
import Quattro

extension CancelReason {
    static let shutdown: CancelReason = "the server shuts down"
}

struct Server: Sendable {
    let prices: Prices
    let grace: Duration
    /// Cancelled when no new request may begin.
    let draining = CancelSource(name: "draining")
    /// Cancelled when requests under way must end as well.
    private let shutdown = CancelSource(name: "shutdown")

    func run(_ requests: AsyncStream<Request>) async throws {
        let failed = FailurePolicy.report { error, name in
            say("\(name ?? "a request") failed: \(error)")
        }
        try await withScopedTaskGroup(
            concurrencyLimit: 100,
            onFailure: failed,
            name: "requests"
        ) { group in
            try await CancelScope(linkedTo: [draining], name: "listener").run {
                for try await request in requests.throwingOnCancellation() {
                    _ = try await group.addTaskWhenFree(name: "GET /\(request.article)") {
                        try await serve(request)
                    }
                }
            }
            group.addBackgroundTask(name: "grace") {  // it ends with the last request
                try await Task.sleep(for: grace, clock: .quattro)
                shutdown.cancel(reason: .shutdown)
            }
        }
    }

    private func serve(_ request: Request) async throws {
        let scope = CancelScope(linkedTo: [shutdown], name: "GET /\(request.article)")
        let response = try await scope.run { try await prices.answer(request.article) }
        let refusal = Response("503 Service Unavailable", "the server shuts down")
        request.respond(response ?? refusal)
    }
}
