import Foundation
import QuattroTesting
import Testing

/// The guides of `QuattroTesting.docc` show code that is built and run, and reports that are printed.
struct GuidePageTests {
    private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test func `all code of the guides stands in the tests beside this one, to the letter`() throws {
        let sources = try ["TokenStore", "GuideTests", "GuideMomentTests", "GuideXCTests"].map { name in
            try String(contentsOf: folder.appending(path: "\(name).swift"), encoding: .utf8)
        }
        let blocks = try blocks(of: "swift").filter { !$0.contains(".product(") }
        #expect(blocks.count == 25)
        for block in blocks {
            let isThere = [0, 4, 8, 12].contains { depth in
                let code = block.indented(by: depth)
                return sources.contains { $0.contains("\n" + code) }
            }
            #expect(isThere, "\(block)")
        }
    }

    @Test func `the store that forgets its waiters passes where the guides say so`() async throws {
        try await Simulation.explore(seeds: 0..<1_000, GuideFaults.fetchOnce)
    }

    // Another toolchain, or another level of optimization, may take other steps.
    #if DEBUG
    @Test func `the reports of the guides are those of the faults that they show`() async throws {
        let twice = await #expect(throws: SimulationFailure.self) {
            try await Simulation.explore(seeds: 0..<1_000, GuideFaults.fetchTwice)
        }
        let waiting = await #expect(throws: SimulationFailure.self) {
            try await Simulation.explore(seeds: 0..<1_000, GuideFaults.waitForFetchThatFailed)
        }
        let cancelled = await #expect(throws: SimulationFailure.self) {
            try await expectCancellable(GuideFaults.goOnThoughCancelled)
        }
        let reports = [twice, waiting, cancelled].map { "\($0?.description ?? "no failure")\n".story }
        let shown = try blocks(of: "text").map(\.story)
        #expect(shown.count == 4)
        for report in shown {
            #expect(reports.contains { $0.hasPrefix(report) }, "\(report)")
        }
        // Each of them is shown as a whole once.
        for report in reports {
            #expect(shown.contains(report), "\(report)")
        }
    }
    #endif

    /// What stands in the guides for a person, in the order of the guides' names.
    private func blocks(of language: String) throws -> [String] {
        let root = (0..<3).reduce(folder) { folder, _ in folder.deletingLastPathComponent() }
        let guides = root.appending(path: "Sources/QuattroTesting/QuattroTesting.docc/Guides")
        let pages = try FileManager.default.contentsOfDirectory(at: guides, includingPropertiesForKeys: nil)
        return try pages.sorted { $0.path < $1.path }.flatMap { page in
            try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```\(language)\n").dropFirst()
                .map { $0.components(separatedBy: "```")[0] }
        }
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
