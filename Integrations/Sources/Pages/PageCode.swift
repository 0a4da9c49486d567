import Foundation

/// The Swift code that a page of the documentation shows, to be compared with the code that is built.
package struct PageCode {
    private static let root = (0..<4)
        .reduce(URL(fileURLWithPath: #filePath)) { file, _ in file.deletingLastPathComponent() }

    /// The pieces of code, without those of manifests.
    package let pieces: [String]

    /// Reads a page.
    ///
    /// - Parameters:
    ///   - page: The name of the guide, without `.md`.
    ///   - module: The module whose catalogue has it.
    /// - Throws: If there is no such page.
    package init(of page: String, in module: String) throws {
        let file = Self.root.appending(path: "Sources/\(module)/\(module).docc/Guides/\(page).md")
        let text = try String(contentsOf: file, encoding: .utf8)
        pieces = text.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
            .filter { !$0.contains(".package(") }
    }

    /// What the page shows and the files lack.
    ///
    /// A piece must stand in one of the files, line by line, but for indentation and empty lines. What it imports must be imported
    /// there, in any order.
    ///
    /// - Parameter paths: Files, and folders of files, from the root of the repository.
    /// - Returns: The pieces that no file has, without their indentation.
    /// - Throws: If a file cannot be read.
    package func lacking(in paths: String...) throws -> [String] {
        let files = try paths.flatMap(Self.files).map { Self.lines(of: try String(contentsOf: $0, encoding: .utf8)) }
        return pieces.map(Self.lines).filter { piece in !files.contains { Self.has($0, piece) } }
            .map { $0.joined(separator: "\n") }
    }

    private static func has(_ file: [String], _ piece: [String]) -> Bool {
        let imports = piece.prefix { $0.hasPrefix("import ") }
        return imports.allSatisfy(file.contains) && file.contains(piece.dropFirst(imports.count))
    }

    private static func files(at path: String) throws -> [URL] {
        let place = root.appending(path: path)
        guard place.pathExtension.isEmpty else { return [place] }
        return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
    }

    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
