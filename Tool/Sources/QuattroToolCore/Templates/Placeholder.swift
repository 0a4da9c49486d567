/// What stands in a template for an item, or for a part of it: `{}`, `{.}`, `{2/.}`, `{#}`.
package struct Placeholder: Sendable, Hashable {
    enum Form: String, CaseIterable {
        case whole = ""
        case withoutExtension = "."
        case name = "/"
        case folder = "//"
        case nameWithoutExtension = "/."
        /// That of the command, and of no item.
        case number = "#"
    }

    let form: Form
    /// Which list the item is of, from 1; `nil` if it is not said.
    let list: Int?

    /// As it is written.
    var text: String { "{\(list.map(String.init) ?? "")\(form.rawValue)}" }

    /// The placeholder at the begin of some bytes, if there is one, and how long it is.
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

    /// No more lists than that have a number that is looked for.
    private static let longest = 8

    /// The variable that has its value in the environment of a command.
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

    /// Without the last dot of the last component and what follows; a dot at its begin only hides a file.
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

    /// What the last component is in: `a` of `a/b/`, `.` of `b`.
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
