import Foundation
import QuattroTesting
import Testing

/// The guides of `QuattroTestingRuntime.docc` show code that is run here, and what it prints.
struct GuideTests {
    private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test func `the code of the guides stands beside this test, to the letter`() throws {
        let files = ["SearchModel", "SearchModelTests", "RetryTests", "Inventory", "InventoryTests"]
        let sources = try files.map { name in
            try String(contentsOf: folder.appending(path: "\(name).swift"), encoding: .utf8)
        }
        let pages = ["UnmodifiedCode", "FindARaceBetweenLocks"]
        let shown = try pages.flatMap { try blocks(of: "swift", in: $0) }.filter { !$0.contains(".product(") }
        #expect(shown.count == 8)
        for block in shown {
            let isThere = [0, 4, 8, 12].contains { depth in
                let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
                let code = lines.map { $0.isEmpty ? "" : String(repeating: " ", count: depth) + $0 }.joined(
                    separator: "\n"
                )
                return sources.contains { $0.contains("\n" + code) }
            }
            #expect(isThere, "\(block)")
        }
    }

    @Test(arguments: ["SearchModelSuite": "UnmodifiedCode", "InventorySuite": "FindARaceBetweenLocks"])
    func `a test fails as its guide says`(suite: String, page: String) throws {
        let output = try runIsolated(suite)
        let report = try #require(try blocks(of: "text", in: page).first).split(separator: "\n")
        for line in report {
            // Names of tests and files differ from run to run.
            let pieces = line.split(separator: "…")
            let isThere = output.contains { said in pieces.allSatisfy { said.contains($0) } }
            #expect(isThere, "\(line), in \(output.joined(separator: "\n"))")
        }
    }

    private func blocks(of language: String, in page: String) throws -> [String] {
        let root = (0..<4).reduce(folder) { folder, _ in folder.deletingLastPathComponent() }
        let guides = root.appending(path: "Sources/QuattroTestingRuntime/QuattroTestingRuntime.docc/Guides")
        let text = try String(contentsOf: guides.appending(path: "\(page).md"), encoding: .utf8)
        return text.components(separatedBy: "```\(language)\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }
}
