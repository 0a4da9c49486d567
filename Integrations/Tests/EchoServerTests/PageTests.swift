import Pages
import Testing

/// The pages `Quattro.docc/Guides/ServerGroups.md` and `Quattro.docc/Guides/EndingRequests.md` show code that is built and run.
struct PageTests {
    @Test(arguments: ["ServerGroups", "EndingRequests"])
    func `each piece of code of the page is code of the server, of its tests or of a snippet`(page: String) throws {
        let code = try PageCode(of: page, in: "Quattro")
        #expect(!code.pieces.isEmpty)
        let lacking = try code.lacking(
            in: "Integrations/Sources/EchoServer",
            "Integrations/Tests/EchoServerTests",
            "Snippets/RequestLimits.swift",
            "Snippets/GuideShuttingDown.swift"
        )
        #expect(lacking == [])
    }
}
