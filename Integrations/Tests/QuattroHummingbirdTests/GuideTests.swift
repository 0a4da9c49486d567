import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pages
import Quattro
import QuattroHummingbird
import Testing

/// The pages `QuattroHummingbird.docc/Guides/DeadlinesInHummingbird.md` and `QuattroHummingbird.docc/Guides/DeadlineRulesInHummingbird.md`
/// show code that is built and run.
struct GuideTests {
    private static let audit = AuditLog { _ in }

    @Test(arguments: [("DeadlinesInHummingbird", 7), ("DeadlineRulesInHummingbird", 1)])
    func `each piece of code of the page is code that runs here`(page: String, count: Int) throws {
        let code = try PageCode(of: page, in: "QuattroHummingbird")
        #expect(code.pieces.count == count)
        let lacking = try code.lacking(in: "Integrations/Tests/QuattroHummingbirdTests/Guide.swift")
        #expect(lacking == [])
    }

    @Test func `the example answers`() async throws {
        let router = makeRouter(Users(), Self.audit)
        #expect(try await answer(of: router, to: "/users/7").text.contains("Ada 7"))
        #expect(try await answer(of: router, to: "/users/unknown").status == .notFound)
        #expect(try await answer(of: router, to: "/events").text == "1\n2\n3\n")
        #expect(try await answer(of: router, to: "/reports").text == "report")
    }

    @Test func `the example is bound by what its callers have left`() async throws {
        let slow = Users(wait: { try await waitUntilCancelled() })
        for path in ["/users/7", "/reports"] {
            let response = try await answer(of: makeRouter(slow, Self.audit), to: path, headers: [.grpc: "20m"])
            #expect(response.status == .gatewayTimeout)
            #expect(response.marker == "deadline")
        }
    }

    @Test func `what the example writes into its log is not under the deadline of the request`() async throws {
        let written = Promise<(String, String)>()
        let audit = AuditLog { line in written.succeed((line, timeLeft())) }
        let application = Application(router: makeRouter(Users(), audit), logger: Lines().logger)
        try await application.test(.router) { client in
            try await client.execute(uri: "/users/7/visits", method: .post) { #expect($0.status == .accepted) }
        }
        let (line, left) = try await written.value
        #expect(line == "visited 7")
        #expect(left == "none")
    }

    @Test func `a middleware for errors keeps status and marker`() async throws {
        let router = Router(context: AppRequestContext.self)
        router.addMiddleware {
            ErrorPages()
            DeadlineMiddleware(maximum: .milliseconds(20))
        }
        router.get("/") { _, _ in
            try await waitUntilCancelled()
            return "done"
        }
        let response = try await answer(of: router)
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
        #expect(response.text == "Sorry, that took too long (deadline).")
        #expect(response.headers[.contentLength] == "\(response.text.utf8.count)")
    }

    @Test func `an observer finds work that goes on`() {
        let lines = Lines()
        let observer = LateRequests(logger: lines.logger)
        observer.record(.stopped(.deadline, after: .milliseconds(900)), operation: "/users/{id}")
        #expect(lines.record.elements.isEmpty)
        observer.record(.stopped(.deadline, after: .seconds(2)), operation: "/users/{id}")
        #expect(lines.record.elements.map(\.message).first?.hasPrefix("/users/{id} went on for 2.0 seconds") == true)
    }
}
