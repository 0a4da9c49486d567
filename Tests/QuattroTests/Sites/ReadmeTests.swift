import Foundation
import Testing

/// The examples of the README are those of `Snippets/`, which the build compiles.
struct ReadmeTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `every example of the README is a snippet, to the letter`() throws {
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let examples = readme.components(separatedBy: "<!-- snippet: ").dropFirst()
        #expect(examples.count == 7)
        for example in examples {
            let name = try #require(example.components(separatedBy: " -->").first)
            let code = try #require(example.components(separatedBy: "```swift\n").dropFirst().first)
                .components(separatedBy: "```")[0]
            let snippet = try String(contentsOf: root.appendingPathComponent("Snippets/\(name).swift"), encoding: .utf8)
            #expect(snippet.components(separatedBy: "// snippet.show\n").last == code, "Snippets/\(name).swift")
        }
    }

    @Test func `all code of the page With and without stands in its snippet, which the build compiles`() throws {
        let page = try String(
            contentsOf: root.appendingPathComponent("Sources/Quattro/Quattro.docc/Guides/WithAndWithout.md"),
            encoding: .utf8
        )
        let file = root.appendingPathComponent("Snippets/WithAndWithout.swift")
        let snippet = try String(contentsOf: file, encoding: .utf8)
        let blocks = page.components(separatedBy: "```swift\n").dropFirst()
        #expect(blocks.count == 18)
        for block in blocks {
            let code = block.components(separatedBy: "```")[0].split(separator: "\n", omittingEmptySubsequences: false)
            let indented = code.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
            #expect(snippet.contains(indented), "\(code.first ?? "")")
        }
    }
}
