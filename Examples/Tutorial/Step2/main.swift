import Outside
import Quattro

let server = try HTTPServer(socket: "prices.socket")
let prices = Prices(shops: .all)
let failed = FailurePolicy.report { error, name in
    say("\(name ?? "a request") failed: \(error)")
}
say("listening at prices.socket")
try await withScopedTaskGroup(
    concurrencyLimit: 100,
    onFailure: failed,
    name: "requests"
) { group in
    for await request in server.requests {
        _ = try await group.addTaskWhenFree(name: "GET /\(request.article)") {
            request.respond(try await prices.answer(request.article))
        }
    }
}
