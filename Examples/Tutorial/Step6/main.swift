import Outside
import QuattroInspect

Inspector.watch(.events)
Inspector.printTreeOnSignal()

let listener = try HTTPServer(socket: "prices.socket")
let server = Server(prices: Prices(shops: .all), grace: .milliseconds(500))
let signal = onTermination {
    say("no new requests")
    server.draining.cancel(reason: .shutdown)
}
say("listening at prices.socket")
try await server.run(listener.requests)
say("ended, with \(server.prices.openConnections) open connections")
