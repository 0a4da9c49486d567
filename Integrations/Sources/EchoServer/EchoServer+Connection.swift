import NIOCore
import Quattro

/// One connection: requests one after the other, each in three phases that end by different things.
extension EchoServer {
    func serve(_ channel: any Channel, in server: ScopedTaskGroup) async throws {
        let name = "\(channel.remoteAddress.map(\.description) ?? "a client")"
        let client = CancelSource(name: "client")
        // On a thread of NIO's, and maybe late: when the group has ended, `addTask` would end the program.
        channel.closeFuture.whenComplete { [closed] _ in
            client.cancel(reason: .disconnected)
            server.addTaskUnlessEnded(name: "log") { await closed.append(name) }
        }

        try await Lines.open(channel).executeThenClose { inbound, outbound in
            var lines = inbound.makeAsyncIterator()
            // The wait for a request ends at once when the server shuts down; what has begun does not.
            while let line = try await draining.run({ try await lines.next(isolation: #isolation) }) ?? nil {
                let answer = try await answer(to: line, from: client)
                let write = CancelScope(timeout: limits.write, linkedTo: [client], name: "write")
                do {
                    guard try await write.run({ try await outbound.write(answer) }) != nil else { break }
                } catch {
                    // NIO has an error of its own for a connection that is gone.
                    if client.cause == nil { throw error }
                    break
                }
            }
        }
    }

    /// Handles a request, and says what has ended it if it was cut off.
    private func answer(to line: String, from client: CancelSource) async throws -> String {
        let request = CancelScope(deadline: .after(limits.request), linkedTo: [client, shutdown], name: "request")
        defer { audit.record("\(line): \(request.cause.map { "cancelled \($0)" } ?? "done")") }
        if let answer = try await request.run({ try await handler(line) }) { return answer }
        let ending = Ending(request.cause)
        tell(.requestEnded(ending))
        return "\(ending.rawValue)"
    }
}

actor ConnectionLog {
    private(set) var names: [String] = []

    func append(_ name: String) { names.append(name) }
}
