import Foundation
import Testing

/// The pages of messages, of troubleshooting and of recipes show messages and code of files that the build or a script compiles.
struct TroubleshootingTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `the messages of the page are those of the programs that must not compile`() throws {
        let headings = try page("CompilerMessages").split(separator: "\n").filter { $0.hasPrefix("### ") }
        let messages = headings.flatMap { $0.dropFirst(4).components(separatedBy: "`, `") }
            .map { $0.trimmingCharacters(in: ["`"]) }
        let files = try refused().filter { !$0.key.hasSuffix("-remedy") }
        let produced = files.values.compactMap { file -> String? in
            let line = file.prefix { $0 != "\n" }
            return line.hasPrefix("// error: ") ? String(line.dropFirst(10)) : nil
        }
        #expect(messages.count == 22)
        #expect(messages.sorted() == produced.sorted())
    }

    @Test func `each program that must not compile has one that does`() throws {
        let files = try refused()
        for name in files.keys where !name.hasSuffix("-remedy") {
            #expect(files["\(name)-remedy"]?.contains("// error") == false, "\(name)")
        }
    }

    @Test func `all code of the page is that of a remedy, a snippet or a test`() throws {
        let remedies = try refused().filter { $0.key.hasSuffix("-remedy") }.values
        let others = try [
            "Snippets/Troubleshooting.swift", "Tests/RecipeTests/ForeignErrorTests.swift",
            "Tests/RecipeTests/LocalizedDescriptionTests.swift",
        ]
        .map(text)
        let sources = (remedies + others).map(\.unindented)
        let blocks = try blocks(of: "CompilerMessages") + blocks(of: "Troubleshooting")
        #expect(blocks.count == 30)
        for block in blocks {
            // The types of a test are its own.
            let code = block.replacing("@retroactive ", with: "").unindented
            #expect(sources.contains { $0.contains(code) }, "\(block)")
        }
    }

    @Test func `all code of the recipes is that of a snippet, which is tested`() throws {
        let folder = root.appending(path: "Tests/RecipeTests/Code")
        let sources = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .map { try String(contentsOf: $0, encoding: .utf8).unindented }
        let blocks = try blocks(of: "Recipes") + blocks(of: "SharedWork")
        #expect(blocks.count == 6)
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
        try self.page(page).components(separatedBy: "```swift\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
    }
}

extension String {
    fileprivate var unindented: String {
        split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }
}
