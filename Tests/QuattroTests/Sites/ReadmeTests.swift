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

    @Test func `every example that a page marks as one is a snippet, to the letter`() throws {
        var names: [String] = []
        for page in try pages() { names += try namesOfExamples(in: String(contentsOf: page, encoding: .utf8)) }
        #expect(Set(names).isSuperset(of: ["Deadlines", "Results", "Cleanup", "Streams"]))
    }

    /// Compares each block of code after `<!-- snippet: NAME -->` with the end of the file of that name.
    private func namesOfExamples(in text: String) throws -> [String] {
        try text.components(separatedBy: "<!-- snippet: ").dropFirst().map { example in
            let name = try #require(example.components(separatedBy: " -->").first)
            let code = try #require(example.components(separatedBy: "```swift\n").dropFirst().first)
                .components(separatedBy: "```")[0]
            let snippet = try String(contentsOf: root.appendingPathComponent("Snippets/\(name).swift"), encoding: .utf8)
            #expect(snippet.components(separatedBy: "// snippet.show\n").last == code, "Snippets/\(name).swift")
            return name
        }
    }

    private func pages() throws -> [URL] {
        try ["Documentation", "Sources"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
                .filter { $0.hasSuffix(".md") }.map { root.appendingPathComponent("\(folder)/\($0)") }
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
