/// A placeholder in a template for an item or a part of it: `{}`, `{.}`, `{2/.}`, `{#}`.
package struct Placeholder: Sendable, Hashable {
    enum Form: String, CaseIterable {
        case whole = ""
        case withoutExtension = "."
        case name = "/"
        case folder = "//"
        case nameWithoutExtension = "/."
        /// The number of the command, which does not depend on an item.
        case number = "#"
    }

    let form: Form
    /// The list of the item, counted from 1; `nil` if it is not given.
    let list: Int?

    /// The placeholder as it is written.
    var text: String { "{\(list.map(String.init) ?? "")\(form.rawValue)}" }

    /// Parses a placeholder at the beginning of some bytes, and returns it with its length.
    static func parse(_ bytes: ArraySlice<UInt8>) -> (placeholder: Placeholder, length: Int)? {
        guard bytes.first == UInt8(ascii: "{"), let end = bytes.prefix(longest).firstIndex(of: UInt8(ascii: "}")) else {
            return nil
        }
        let inside = bytes[(bytes.startIndex + 1)..<end]
        let digits = inside.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let form = Form(rawValue: String(decoding: inside[digits.endIndex...], as: UTF8.self)) else { return nil }
        let list = Int(String(decoding: digits, as: UTF8.self))
        guard digits.isEmpty || digits.first != UInt8(ascii: "0") && form != .number else { return nil }
        return (Placeholder(form: form, list: list), end - bytes.startIndex + 1)
    }

    /// The greatest length of a placeholder, which limits the numbers of lists.
    private static let longest = 8

    /// The environment variable that holds its value for a command.
    var variable: String { Self.variable(form, list: list ?? 1) }

    static func variable(_ form: Form, list: Int) -> String {
        let item = list == 1 ? "QUATTRO_ITEM" : "QUATTRO_ITEM_\(list)"
        return switch form {
        case .whole: item
        case .withoutExtension: item + "_STEM"
        case .name: item + "_NAME"
        case .folder: item + "_FOLDER"
        case .nameWithoutExtension: item + "_NAME_STEM"
        case .number: "QUATTRO_NUMBER"
        }
    }

    /// Its value for a command.
    func value(of items: [[UInt8]], number: Int) -> [UInt8] {
        let item = items[(list ?? 1) - 1]
        return switch form {
        case .whole: item
        case .withoutExtension: PathParts.withoutExtension(item)
        case .name: PathParts.name(item)
        case .folder: PathParts.folder(item)
        case .nameWithoutExtension: PathParts.withoutExtension(PathParts.name(item))
        case .number: Array(String(number).utf8)
        }
    }
}

/// Parts of paths, which are bytes.
enum PathParts {
    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// The path without the extension of its last component; a dot at the beginning of a name does not begin an extension.
    static func withoutExtension(_ path: [UInt8]) -> [UInt8] {
        let component = path[(path.lastIndex(of: slash).map { $0 + 1 } ?? 0)...]
        let visible = component.drop { $0 == dot }
        return visible.lastIndex(of: dot).map { Array(path[..<$0]) } ?? path
    }

    /// The last component, without slashes at the end: `b` of `a/b/`.
    static func name(_ path: [UInt8]) -> [UInt8] {
        let path = withoutSlashesAtEnd(path[...])
        return Array(path.lastIndex(of: slash).flatMap { path.count > 1 ? path[($0 + 1)...] : nil } ?? path)
    }

    /// The folder of the last component: `a` of `a/b/`, `.` of `b`.
    static func folder(_ path: [UInt8]) -> [UInt8] {
        guard let last = withoutSlashesAtEnd(path[...]).lastIndex(of: slash) else { return [dot] }
        return Array(withoutSlashesAtEnd(path[...last]))
    }

    private static func withoutSlashesAtEnd(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var path = path
        while path.count > 1, path.last == slash { path.removeLast() }
        return path
    }
}
