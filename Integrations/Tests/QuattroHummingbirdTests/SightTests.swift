import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Quattro
import QuattroInspect
import Testing

/// The routes of `QuattroInspect.docc/Guides/InspectInProduction.md`.
@Suite(.serialized)
struct SightTests {
    private let router: Router<BasicRequestContext>
    private let token: HTTPFields = [.authorization: "Bearer secret"]

    init() {
        router = Router(context: BasicRequestContext.self)
        addSight(to: router, behind: TokenMiddleware(token: "secret"))
    }

    @Test(arguments: ["/debug/tree", "/debug/timeline"])
    func `without the token nothing is told`(path: String) async throws {
        try await withCancelScope(name: "confidential") { _ in
            for headers: HTTPFields in [[:], [.authorization: "Bearer guessed"]] {
                let response = try await answer(of: router, to: path, headers: headers)
                #expect(response.status == .unauthorized)
                #expect(!response.text.contains("confidential"))
            }
        }
    }

    @Test func `with it the tree and the timeline are told, with the scope selected that is asked for`() async throws {
        Inspector.watch(.events)
        defer { Inspector.stop() }
        try await withCancelScope(name: "shown") { _ in
            let tree = try await answer(of: router, to: "/debug/tree", headers: token)
            #expect(tree.status == .ok && tree.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(tree.text.contains("scope \"shown\" (QuattroHummingbirdTests/SightTests.swift:"))
            let id = try #require(TaskTree.capture().nodes.first { $0.name == "shown" }?.id)
            let page = try await answer(of: router, to: "/debug/timeline?id=\(id)", headers: token)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.text.contains("\"shown\"") && !page.text.contains("\"selected\":-1"))
            let whole = try await answer(of: router, to: "/debug/timeline", headers: token)
            #expect(whole.text.contains("\"selected\":-1") && whole.text.hasSuffix("</html>\n"))
        }
    }
}
