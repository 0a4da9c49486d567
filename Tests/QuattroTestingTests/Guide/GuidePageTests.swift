import Foundation
import QuattroTesting
import Testing

/// The page `QuattroTesting.docc/Guides/TestingTimeAndConcurrency.md` shows code that is built and run, and reports that are printed.
struct GuidePageTests {
    private let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { folder, _ in folder.deletingLastPathComponent()
    }

    @Test func `all code of the page stands in the tests beside this one, to the letter`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let sources = try ["TokenStore", "GuideTests", "GuideXCTests"].map { name in
            try String(contentsOf: folder.appending(path: "\(name).swift"), encoding: .utf8)
        }
        let blocks = try blocks(of: "swift")
        #expect(blocks.count == 21)
        for block in blocks {
            let isThere = [0, 4, 8, 12].contains { depth in
                let code = block.indented(by: depth)
                return sources.contains { $0.contains("\n" + code) }
            }
            #expect(isThere, "\(block)")
        }
    }

    @Test func `the store that forgets its waiters passes where the page says so`() async throws {
        try await Simulation.explore(seeds: 0..<100, GuideFaults.fetchOnce)
    }

    // Another toolchain, or another level of optimization, may take other steps.
    #if DEBUG
    @Test func `the reports of the page are those of the faults that it tells of`() async throws {
        let twice = await #expect(throws: SimulationFailure.self) {
            try await Simulation.explore(seeds: 0..<1_000, GuideFaults.fetchTwice)
        }
        let nobody = await #expect(throws: SimulationFailure.self) {
            try await Simulation.explore(seeds: 0..<1_000, GuideFaults.waitForNobody)
        }
        let cancelled = await #expect(throws: SimulationFailure.self) {
            try await expectCancellable(GuideFaults.goOnThoughCancelled)
        }
        let reports = [twice, nobody, cancelled].map { "\($0?.description ?? "no failure")\n" }
        #expect(try blocks(of: "text").map(\.story) == reports.map(\.story), "\(reports.joined())")
    }
    #endif

    private func blocks(of language: String) throws -> [String] {
        let guides = root.appending(path: "Sources/QuattroTesting/QuattroTesting.docc/Guides")
        let file = guides.appending(path: "TestingTimeAndConcurrency.md")
        // The first section is about code that needs `QuattroTestingRuntime`, and is tested with it.
        let page = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n## ")
        return page.dropFirst(2).joined(separator: "\n## ").components(separatedBy: "```\(language)\n").dropFirst().map
        { $0.components(separatedBy: "```")[0] }
    }
}

extension String {
    /// A report without what changes whenever a file grows or the library gets by with fewer steps: lines, steps, choices.
    fileprivate var story: String {
        components(separatedBy: "  last steps:\n")[0]
            .replacing(#/\.swift:\d+/#, with: ".swift")
            .replacing(#/step \d+/#, with: "step …")
            .replacing(#/\d+ steps/#, with: "… steps")
            .replacing(#/"e[^"]*"/#, with: "…")
    }

    fileprivate func indented(by depth: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : String(repeating: " ", count: depth) + $0 }
            .joined(separator: "\n")
    }
}
