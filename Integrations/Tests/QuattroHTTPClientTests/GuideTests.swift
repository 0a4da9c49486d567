import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Pages
import Quattro
import Testing

/// The page `QuattroHTTPClient.docc/Guides/DeadlinesInHTTPClient.md` shows code that is built and run.
struct GuideTests {
    @Test func `each piece of code of the page is code that is built here`() throws {
        let code = try PageCode(of: "DeadlinesInHTTPClient", in: "QuattroHTTPClient")
        #expect(code.pieces.count == 2)
        let lacking = try code.lacking(in: "Integrations/Tests/QuattroHTTPClientTests/Guide.swift")
        #expect(lacking == [])
    }

    /// Looks up a user at a server of the test's, which is a proxy for the one of the page.
    private func lookUp(
        _ handler: @escaping TestServer.Handler
    ) async throws -> (user: Result<String, any Error>, head: HTTPRequestHead) {
        try await TestServer.run(asProxy: true, handler) { server, address in
            let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
            let proxy = HTTPClient.Configuration(proxy: .server(host: "127.0.0.1", port: port))
            let found = try await withClient(proxy) { client -> Result<String, any Error> in
                do {
                    return .success(String(buffer: try await user(17, from: client)))
                } catch {
                    return .failure(error)
                }
            }
            return (found, try #require(server.requests.first))
        }
    }

    @Test func `the example tells the server that it has two seconds, and gives the body`() async throws {
        let (user, head) = try await lookUp { $0.answer(.ok, [:], "Ada") }
        #expect(try user.get() == "Ada")
        #expect(head.uri == "/17")
        #expect(head.headers["host"] == ["users"])
        #expect((1...2000).contains(try #require(head.headers.first(name: envoy).flatMap { Int($0) })))
    }

    @Test func `in the example another status is an error`() async throws {
        let (user, _) = try await lookUp { $0.answer(.notFound) }
        #expect(throws: Unavailable(status: .notFound)) { try user.get() }
    }

    @Test func `the example has its own error for a server that does not go on`() async throws {
        let (user, _) = try await lookUp { $0.begin() }
        let error = #expect(throws: DeadlineExceeded.self) { try user.get() }
        #expect(error?.scopeName == "look up the user")
    }

    @Test func `work that is not the request's does not tell its deadline`() async throws {
        try await withServer({ $0.answer() }) { client, request, server in
            #expect(Deadline.currentEffective != .never)
            note("/audit", with: client) { HTTPClientRequest(url: request.url + $0) }
            try await server.requestReceived.value
            #expect(server.requests.map(\.uri) == ["/route/audit"])
            #expect(server.values(of: envoy) == [[]])
        }
    }
}
