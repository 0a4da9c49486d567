import Foundation
import Quattro
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Requests of Foundation to a server that takes connections and never answers, in real time.
struct URLSessionTests {
    @Test func `a limit of time is exceeded, with the error of the request kept`() async throws {
        let server = try SilentServer()
        defer { server.close() }
        do {
            _ = try await fail(after: .milliseconds(200)) { try await URLSession.shared.data(from: server.url) }
            Issue.record("an answer")
        } catch let error as DeadlineExceeded {
            #expect((error.bodyError as? URLError)?.code == .cancelled)
        }
    }

    @Test func `a body that is moved on from gives nothing, and a group whose poller is cancelled ends well`()
        async throws
    {
        let server = try SilentServer()
        defer { server.close() }
        let answer = try await moveOn(after: .milliseconds(200)) { try await URLSession.shared.data(from: server.url) }
        #expect(answer == nil)
        try await withScopedTaskGroup { group in
            group.addBackgroundTask { _ = try await URLSession.shared.data(from: server.url) }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

private struct SilentServer {
    private let socket: Int32
    let url: URL

    init() throws {
        #if canImport(Glibc)
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && listen(socket, 5) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        try #require(isListening)
        url = try #require(URL(string: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/"))
    }

    func close() { _ = Foundation.close(socket) }
}
