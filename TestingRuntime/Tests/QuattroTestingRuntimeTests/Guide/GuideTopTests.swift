import Foundation
import QuattroTesting
import Testing

/// The first section of `QuattroTesting.docc/Guides/TestingTimeAndConcurrency.md` shows code that is run here, and what it prints.
struct GuideTopTests {
    private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test func `the code of the section stands beside this test, to the letter`() throws {
        let sources = try ["SearchModel", "SearchModelTests"].map { name in
            try String(contentsOf: folder.appending(path: "\(name).swift"), encoding: .utf8)
        }
        let blocks = try blocks(of: "swift")
        #expect(blocks.count == 2)
        for block in blocks {
            let isThere = [0, 4].contains { depth in
                let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
                let code = lines.map { $0.isEmpty ? "" : String(repeating: " ", count: depth) + $0 }.joined(
                    separator: "\n"
                )
                return sources.contains { $0.contains("\n" + code) }
            }
            #expect(isThere, "\(block)")
        }
    }

    @Test func `the test fails as the section says`() throws {
        let output = try runIsolated("SearchModelSuite")
        let report = try #require(try blocks(of: "text").first).split(separator: "\n")
        for line in report {
            #expect(output.contains { $0.contains(line) }, "\(line), in \(output.joined(separator: "\n"))")
        }
    }

    private func blocks(of language: String) throws -> [String] {
        let root = (0..<4).reduce(folder) { folder, _ in folder.deletingLastPathComponent() }
        let guides = root.appending(path: "Sources/QuattroTesting/QuattroTesting.docc/Guides")
        let file = guides.appending(path: "TestingTimeAndConcurrency.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let section = page.components(separatedBy: "\n## ")[1]
        return section.components(separatedBy: "```\(language)\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
    }
}
