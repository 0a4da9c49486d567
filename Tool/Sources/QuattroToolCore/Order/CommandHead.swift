/// The optional head of a command: `web: npm start`, `tests after web, db: npm test`.
package struct CommandHead: Sendable, Hashable {
    /// The name; empty if there is none.
    package let name: String
    /// The names of the commands after which it starts.
    package let after: [String]
    /// The command itself.
    package let command: String

    /// Splits a command into head and text.
    ///
    /// A name has letters, digits, `_`, `-` and `.`, at most 32, and is followed by a colon and a space. A text that does not begin like
    /// this is a command without a head.
    package init(of text: String) {
        self = Self.parsed(text) ?? CommandHead(name: "", after: [], command: text)
    }

    private init(name: String, after: [String], command: String) {
        (self.name, self.after, self.command) = (name, after, command)
    }

    /// Parses only up to the first character that cannot belong to a head: commands may be long, and there may be many.
    private static func parsed(_ text: String) -> CommandHead? {
        var rest = text[...].utf8.drop(while: isSpace)
        guard let name = takeName(&rest) else { return nil }
        var after: [String] = []
        if takeWord("after", &rest) {
            repeat {
                rest = rest.drop(while: isSpace)
                guard let name = takeName(&rest) else { return nil }
                after.append(name)
                rest = rest.drop(while: isSpace)
            } while take(",", &rest)
        }
        guard take(":", &rest), rest.first.map(isSpace) ?? true else { return nil }
        return CommandHead(name: name, after: after, command: String(Substring(rest.drop(while: isSpace))))
    }

    /// Whether the text is a valid name of a command.
    static func isName(_ text: Substring) -> Bool {
        (1...longestName).contains(text.utf8.count) && text.utf8.allSatisfy(isOfName)
    }

    private static let longestName = 32

    private static func takeName(_ rest: inout Substring.UTF8View) -> String? {
        let name = rest.prefix(while: isOfName)
        guard (1...longestName).contains(name.count) else { return nil }
        rest = rest[name.endIndex...]
        return String(Substring(name))
    }

    /// A word between spaces.
    private static func takeWord(_ word: String, _ rest: inout Substring.UTF8View) -> Bool {
        let spaces = rest.prefix(while: isSpace)
        let after = rest[spaces.endIndex...]
        guard !spaces.isEmpty, after.starts(with: word.utf8) else { return false }
        let end = after.dropFirst(word.utf8.count)
        guard end.first.map(isSpace) == true else { return false }
        rest = end
        return true
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout Substring.UTF8View) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
