// A server with one request that hangs, for the guides of QuattroInspect.docc.
import Foundation
import Quattro
import QuattroInspect

struct NoSuchRoom: Error {}

// A request with a time limit. For user 7, one of its tasks fails, and another one does not stop.
func answer(user: Int) async throws -> String {
    try await fail(after: .seconds(5), name: "GET /users/\(user)") {
        try await withScopedTaskGroup(name: "load") { group in
            let rooms = group.addTask(name: "rooms") {
                try await Task.sleep(for: .milliseconds(user == 7 ? 1_000 : 10), clock: .quattro)
                if user == 7 { throw NoSuchRoom() }
                return "room \(user + 10)"
            }
            group.addTask(name: "legacy") {
                await withShield(name: "commit") {
                    try? await Task.sleep(for: .seconds(user == 7 ? 10 : 0), clock: .quattro)
                }
            }
            Timeline.mark("asked for the rooms")
            return try await "user \(user) is in \(rooms.value)"
        }
    }
}

func answer(_ request: HTTPRequest) async {
    guard request.path.hasPrefix("/users/"), let user = Int(request.path.dropFirst("/users/".count)) else {
        return request.respond("404 Not Found", "There is /users/ with a number.")
    }
    do {
        try await request.respond("200 OK", answer(user: user))
    } catch {
        request.respond("500 Internal Server Error", "\(error)")
    }
}

func say(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

// Everything that is needed to inspect the server: events, a signal, a socket, and files about slow requests.
func makeVisible() throws {
    Inspector.watch(.events)
    Inspector.printTreeOnSignal()
    try Inspector.serve()
    try Timeline.save(when: .slower(than: .seconds(1), named: "GET "), .signal(SIGUSR2), in: "timelines")
}

do {
    let server = try HTTPServer(port: ProcessInfo.processInfo.environment["PORT"] ?? "8080")
    try makeVisible()
    say("process \(getpid()) listens at http://localhost:\(server.port)")
    try await withScopedTaskGroup(name: "server") { group in
        for await request in server.requests { group.addTask(name: "connection") { await answer(request) } }
    }
} catch {
    say("ExampleServer: \(error)")
    exit(EXIT_FAILURE)
}
