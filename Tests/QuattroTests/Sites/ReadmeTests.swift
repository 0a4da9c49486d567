import Foundation
import Testing

/// The examples of the README and of pages are those of `Snippets/`, which the build compiles.
struct ReadmeTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `every example of the README is a snippet, to the letter`() throws {
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        #expect(try namesOfExamples(in: readme) == ["Timeouts", "Groups", "Cancelling", "Simulations"])
    }

    @Test func `the examples on the first screen of the site are snippets, to the letter`() throws {
        let file = root.appendingPathComponent("Sources/Quattro/Quattro.docc/Quattro.md")
        let tabs = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "@Tab(").dropFirst()
        let names = ["Timeouts", "Groups", "Results", "Cleanup"]
        #expect(tabs.count == names.count)
        for (tab, name) in zip(tabs, names) {
            let block = try #require(tab.components(separatedBy: "```swift\n").dropFirst().first)
            let code = block.components(separatedBy: "        ```")[0].replacing(/(?m)^ {8}/, with: "")
            #expect(try shownPart(of: name) == code, "Snippets/\(name).swift")
        }
    }

    /// Compares each block of code after `<!-- snippet: NAME -->` with the end of the file of that name.
    private func namesOfExamples(in text: String) throws -> [String] {
        try text.components(separatedBy: "<!-- snippet: ").dropFirst().map { example in
            let name = try #require(example.components(separatedBy: " -->").first)
            let code = try #require(example.components(separatedBy: "```swift\n").dropFirst().first)
                .components(separatedBy: "```")[0]
            #expect(try shownPart(of: name) == code, "Snippets/\(name).swift")
            return name
        }
    }

    private func shownPart(of name: String) throws -> String? {
        try String(contentsOf: root.appendingPathComponent("Snippets/\(name).swift"), encoding: .utf8)
            .components(separatedBy: "// snippet.show\n").last
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
