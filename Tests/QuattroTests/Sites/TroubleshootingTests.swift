import Foundation
import Testing

/// The pages of messages, of troubleshooting and of recipes show messages and code of files that the build or a script compiles.
struct TroubleshootingTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `the headings of the page are messages of the programs that must not compile, and it has all of them`()
        throws
    {
        let page = try page("CompilerMessages")
        let headings = page.split(separator: "\n").filter { $0.hasPrefix("### ") }
            .flatMap { $0.dropFirst(4).components(separatedBy: "`, `") }
            .map { $0.trimmingCharacters(in: ["`"]) }
        let produced = try refused().filter { !$0.key.hasSuffix("-remedy") }.values.compactMap { file in
            try /\/\/ (?:error|warning)[a-z ]*: (.*)/.prefixMatch(in: file)?.1
        }
        #expect(!headings.isEmpty)
        for heading in headings { #expect(produced.contains { $0 == heading }, "\(heading)") }
        for message in produced { #expect(page.contains(message), "\(message)") }
    }

    @Test func `each program that must not compile has one that does, perhaps with others`() throws {
        let files = try refused()
        let remedies = files.keys.filter { $0.hasSuffix("-remedy") }.map { $0.dropLast("-remedy".count) }
        for name in files.keys where !name.hasSuffix("-remedy") {
            #expect(remedies.contains { name.hasPrefix($0) }, "\(name)")
        }
        for name in remedies { #expect(files["\(name)-remedy"]?.contains("// error") == false, "\(name)") }
    }

    @Test func `all code of the recipes is that of a snippet, which is tested`() throws {
        let folder = root.appending(path: "Tests/RecipeTests/Code")
        let sources = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .map { try String(contentsOf: $0, encoding: .utf8).unindented }
        let blocks = try blocks(of: "Recipes") + blocks(of: "SharedWork")
        for block in blocks {
            #expect(sources.contains { $0.contains(block.unindented) }, "\(block)")
        }
    }

    /// The programs that belong to the page of the compiler's messages, by name.
    private func refused() throws -> [String: String] {
        let folder = root.appending(path: "Tests/Refused")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }
            .filter { file in ["page-", "message-"].contains { file.lastPathComponent.hasPrefix($0) } }
        let named = try files.map {
            ($0.deletingPathExtension().lastPathComponent, try String(contentsOf: $0, encoding: .utf8))
        }
        return Dictionary(uniqueKeysWithValues: named)
    }

    private func page(_ name: String) throws -> String { try text("Sources/Quattro/Quattro.docc/Guides/\(name).md") }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private func blocks(of page: String) throws -> [String] {
        let blocks = try self.page(page).components(separatedBy: "```swift\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        #expect(!blocks.isEmpty)
        return blocks
    }
}

extension String {
    fileprivate var unindented: String {
        split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }
}
