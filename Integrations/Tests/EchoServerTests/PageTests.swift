import Foundation
import Testing

/// The page `Documentation/ServerGroups.md` shows code that is built and run.
struct PageTests {
    private static let root = (0..<4)
        .reduce(URL(fileURLWithPath: #filePath)) { file, _ in file.deletingLastPathComponent() }

    @Test func `each piece of code of the page is code of the server or of its tests`() throws {
        let page = try String(contentsOf: Self.root.appending(path: "Documentation/ServerGroups.md"), encoding: .utf8)
        let pieces = page.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(!pieces.isEmpty)
        let sources = try Self.sources()
        for piece in pieces.map(Self.unindented) {
            #expect(sources.contains { $0.contains(piece) }, "\(piece)")
        }
    }

    private static func sources() throws -> [String] {
        try ["Integrations/Sources/EchoServer", "Integrations/Tests/EchoServerTests"].flatMap { folder in
            let files = try FileManager.default.contentsOfDirectory(
                at: root.appending(path: folder),
                includingPropertiesForKeys: nil
            )
            return try files.map { unindented(try String(contentsOf: $0, encoding: .utf8)) }
        }
    }

    private static func unindented(_ text: String) -> String {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }
}
