import Foundation
import Testing

/// The guides of `QuattroInspect.docc` show code that is built; `make example` does what they tell their readers to do.
struct SightPageTests {
    private let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { folder, _ in folder.deletingLastPathComponent()
    }

    @Test func `all code of the guides is that of the example server, a snippet or a test`() throws {
        let sources = try [
            "Examples/Server/main.swift", "Snippets/Sight.swift",
            "Integrations/Tests/QuattroHummingbirdTests/Sight.swift",
        ]
        .map { lines(of: try text($0)).joined(separator: "\n") }
        let guides = root.appending(path: "Sources/QuattroInspect/QuattroInspect.docc/Guides")
        let pages = try FileManager.default.contentsOfDirectory(at: guides, includingPropertiesForKeys: nil)
        let blocks = try pages.flatMap { page in
            try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```swift\n").dropFirst()
                .map { $0.components(separatedBy: "```")[0] }.filter { !$0.contains(".product(") }
        }
        #expect(blocks.count == 13)
        for block in blocks {
            let code = lines(of: block).joined(separator: "\n")
            #expect(sources.contains { $0.contains(code) }, "\(block)")
        }
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Without indentation, empty lines and comments.
    private func lines(of code: String) -> [String] {
        code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("//") }
    }
}
