import Foundation

/// A minimal HTTP server for curl: one request on each connection.
struct HTTPServer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let port: String
    let requests: AsyncStream<HTTPRequest>

    /// Listens on the loopback address.
    init(port: String) throws {
        guard let number = UInt16(port), number > 0 else {
            throw Failure(description: "PORT=\(port): a port is a number from 1 to 65535")
        }
        let descriptor = socket(AF_INET, streamSocket, 0)
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        guard bindToLoopback(descriptor, number) == 0, listen(descriptor, 64) == 0 else {
            let why = String(cString: strerror(errno))
            throw Failure(description: "port \(port) is not available: \(why); PORT=8081 takes another one")
        }
        self.port = port
        let (requests, continuation) = AsyncStream.makeStream(of: HTTPRequest.self)
        self.requests = requests
        // `accept` blocks, so it runs on its own thread and not on one of the pool.
        Thread.detachNewThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection >= 0, let request = HTTPRequest(connection) { continuation.yield(request) }
            }
        }
    }
}

struct HTTPRequest: Sendable {
    let path: String
    private let connection: Int32

    /// Reads a request.
    ///
    /// A peer that sends nothing for a second is dropped; so is one whose request is not a GET.
    init?(_ connection: Int32) {
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var head = [UInt8](repeating: 0, count: 4_096)
        let count = recv(connection, &head, head.count, 0)
        let words = String(decoding: head.prefix(max(count, 0)), as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0] == "GET" else {
            close(connection)
            return nil
        }
        (path, self.connection) = (String(words[1]), connection)
    }

    func respond(_ status: String, _ text: String) {
        let body = text + "\n"
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        let bytes = Array((head + body).utf8)
        // A peer that has disconnected must not end the process.
        send(connection, bytes, bytes.count, Int32(noSignal))
        close(connection)
    }
}

private func bindToLoopback(_ descriptor: Int32, _ port: UInt16) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

#if canImport(Darwin)
private let (streamSocket, noSignal) = (SOCK_STREAM, 0)
#else
private let (streamSocket, noSignal) = (Int32(SOCK_STREAM.rawValue), MSG_NOSIGNAL)
#endif
