import Foundation
package import QuattroTesting

/// The page about the bugs that simulations found: what it quotes is compared with the programs and the reports of today.
package struct BugsPage {
    private let sections: [String: String]

    package init(file: String = #filePath) throws {
        let root = (0..<4).reduce(URL(fileURLWithPath: file)) { folder, _ in folder.deletingLastPathComponent() }
        let path = "Sources/QuattroTesting/QuattroTesting.docc/Reference/BugsFound.md"
        let page = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        let sections = page.components(separatedBy: "\n### ").dropFirst()
            .map { section in (section.components(separatedBy: ":")[0], section) }
        self.sections = Dictionary(uniqueKeysWithValues: sections)
    }

    /// What a section says that is not so today.
    ///
    /// Its program must stand in the test's file, its seed must be the one that fails, and each line of its report must be part of
    /// the one of today, but for the numbers of lines and steps.
    ///
    /// - Parameters:
    ///   - name: What the title of the section begins with, up to the colon.
    ///   - failure: The failure of the section's program.
    ///   - file: The test's file.
    /// - Returns: What is not so, or the name of the section if the page has none of that name.
    /// - Throws: If the test's file cannot be read.
    package func errors(
        under name: String,
        about failure: SimulationFailure,
        file: String = #filePath
    ) throws -> [String] {
        guard let section = sections[name], let program = Self.block("swift", of: section) else { return [name] }
        guard let quoted = Self.block("text", of: section), let seed = failure.seed else { return [name] }
        let report = Self.withoutNumbers(failure.description)
        let lines = quoted.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.filter { !report.contains(Self.withoutNumbers($0)) }
            + (section.contains("seed \(seed)") ? [] : ["seed \(seed)"])
            + (try String(contentsOfFile: file, encoding: .utf8).contains(program) ? [] : [program])
    }

    private static func block(_ language: String, of section: String) -> String? {
        let parts = section.components(separatedBy: "```\(language)\n")
        return parts.count == 2 ? parts[1].components(separatedBy: "```")[0] : nil
    }

    private static func withoutNumbers(_ text: String) -> String {
        text.replacing(/\.swift:\d+/, with: ".swift").replacing(/step \d+/, with: "step")
    }
}
