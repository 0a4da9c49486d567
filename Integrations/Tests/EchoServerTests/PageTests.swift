import Pages
import Testing

/// The page `Quattro.docc/Guides/ServerGroups.md` shows code that is built and run.
struct PageTests {
    @Test func `each piece of code of the page is code of the server or of its tests`() throws {
        let code = try PageCode(of: "ServerGroups", in: "Quattro")
        #expect(!code.pieces.isEmpty)
        let lacking = try code.lacking(in: "Integrations/Sources/EchoServer", "Integrations/Tests/EchoServerTests")
        #expect(lacking == [])
    }
}
