import Foundation

/// A minimal HTTP server for curl, over a Unix socket: one request on each connection.
package struct HTTPServer: Sendable {
    package let requests: AsyncStream<Request>

    package init(socket path: String) throws {
        let descriptor = socket(AF_UNIX, streamSocket, 0)
        unlink(path)
        guard bind(descriptor, to: path) == 0, listen(descriptor, 64) == 0 else {
            throw SocketFailure(description: "\(path): \(String(cString: strerror(errno)))")
        }
        let (requests, continuation) = AsyncStream.makeStream(of: Request.self)
        self.requests = requests
        // `accept` blocks, so it runs on its own thread and not on one of the pool.
        Thread.detachNewThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection >= 0, let request = Request(readFrom: connection) { continuation.yield(request) }
            }
        }
    }
}

package struct SocketFailure: Error, CustomStringConvertible {
    package let description: String
}

/// A request, and how to answer it.
package struct Request: Sendable {
    /// The path without its slash.
    package let article: String
    package let respond: @Sendable (Response) -> Void

    package init(_ article: String, respond: @escaping @Sendable (Response) -> Void) {
        (self.article, self.respond) = (article, respond)
    }

    fileprivate init?(readFrom connection: Int32) {
        var head = [UInt8](repeating: 0, count: 4_096)
        let count = recv(connection, &head, head.count, 0)
        let words = String(decoding: head.prefix(max(count, 0)), as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0] == "GET" else {
            close(connection)
            return nil
        }
        self.init(String(words[1].dropFirst())) { response in
            let bytes = Array("HTTP/1.1 \(response.status)\r\nConnection: close\r\n\r\n\(response.text)\n".utf8)
            send(connection, bytes, bytes.count, Int32(noSignal))
            close(connection)
        }
    }
}

package struct Response: Sendable, Equatable {
    package let status: String
    package let text: String

    package init(_ status: String, _ text: String) { (self.status, self.text) = (status, text) }
}

private func bind(_ descriptor: Int32, to path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

#if canImport(Darwin)
private let (streamSocket, noSignal) = (SOCK_STREAM, 0)
#else
private let (streamSocket, noSignal) = (Int32(SOCK_STREAM.rawValue), MSG_NOSIGNAL)
#endif
