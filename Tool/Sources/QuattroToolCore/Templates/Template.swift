/// A command with placeholders for items, as a shell gets it for each combination of items.
///
/// No item becomes a part of the script, whatever it contains: items are in the environment, and the script, which is the same for all
/// items, names the variables.
package struct Template: Sendable, Hashable {
    /// The head of the command.
    package let head: CommandHead
    private let pieces: [TemplateLexer.Piece]
    private let listCount: Int
    fileprivate let script: [UInt8]
    fileprivate let placeholders: [Placeholder]

    /// Parses a command.
    ///
    /// Without a placeholder, an item of each list is appended.
    ///
    /// - Parameters:
    ///   - command: The command, as ``ByteText``.
    ///   - listCount: How many lists there are.
    /// - Throws: ``TemplateError``.
    package init(_ command: String, listCount: Int) throws(TemplateError) {
        head = CommandHead(of: command)
        self.listCount = listCount
        pieces = try Self.pieces(of: ByteText.bytes(of: head.command), listCount: listCount)
        script = pieces.flatMap { piece in
            switch piece {
            case .text(let text): text
            case .word(let placeholder): Array("\"$\(placeholder.variable)\"".utf8)
            case .quoted(let placeholder): Array("${\(placeholder.variable)}".utf8)
            }
        }
        let used = Set(pieces.compactMap(\.placeholder))
        // A quoted script for another program may need the items, too.
        let always =
            (1...listCount).map { Placeholder(form: .whole, list: $0) } + [Placeholder(form: .number, list: nil)]
        placeholders = always + used.filter { !$0.isAlwaysThere }
    }

    private static func pieces(of bytes: [UInt8], listCount: Int) throws(TemplateError) -> [TemplateLexer.Piece] {
        var lexer = TemplateLexer(bytes, listCount: listCount)
        let (pieces, takesOneMore) = try lexer.lex()
        guard !pieces.contains(where: { $0.placeholder != nil }) else { return pieces }
        guard takesOneMore else { throw .noEnd }
        let items = listCount == 1 ? [nil] : (1...listCount).map(Optional.some)
        let isBlank = { (byte: UInt8) in " \t\n\r".utf8.contains(byte) }
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
        // A blank after a backslash is part of the command.
        let kept = end > 0 && bytes[end - 1] == UInt8(ascii: "\\") ? bytes[...] : bytes[..<end]
        return [.text(Array(kept))]
            + items.flatMap { [.text([UInt8(ascii: " ")]), .word(Placeholder(form: .whole, list: $0))] }
    }

    /// The command for one item of each list.
    ///
    /// - Parameters:
    ///   - items: The items; they contain no NUL.
    ///   - number: The number of the command.
    /// - Returns: The command.
    package func filled(_ items: [[UInt8]], number: Int) -> FilledTemplate {
        FilledTemplate(template: self, items: items, number: number)
    }

    /// The command as it would be typed for these items, as ``ByteText``.
    fileprivate func source(_ items: [[UInt8]], number: Int) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): ByteText.text(of: text)
            case .word(let placeholder):
                ShellWord.quoted(ByteText.text(of: placeholder.value(of: items, number: number)))
            case .quoted(let placeholder):
                ShellWord.escaped(ByteText.text(of: placeholder.value(of: items, number: number)))
            }
        }.joined()
    }

    /// Whether the command shows each item completely.
    fileprivate var showsItems: Bool {
        let whole = pieces.compactMap(\.placeholder).filter { $0.form == .whole }.map { $0.list ?? 1 }
        return Set(whole).count == listCount
    }
}

/// A command with its items: only the items are stored, since there may be many such commands.
package struct FilledTemplate: Sendable, Hashable {
    package let template: Template
    fileprivate let items: [[UInt8]]
    package let number: Int
}

extension FilledTemplate {
    /// The script for the shell.
    package var script: [UInt8] { template.script }

    /// Its own environment variables: `NAME=VALUE`.
    package var environment: [[UInt8]] {
        template.placeholders.map { Array("\($0.variable)=".utf8) + $0.value(of: items, number: number) }
    }

    /// The command as people see it.
    package var shown: String { ByteText.readable(template.source(items, number: number)) }

    /// What identifies it from one run to the next: if the command does not show all of its items, they follow as a comment.
    package var identity: [UInt8] {
        let rest = template.showsItems ? [] : ["#"] + items.map { ShellWord.quoted(ByteText.text(of: $0)) }
        return ByteText.bytes(of: ([template.source(items, number: number)] + rest).joined(separator: " "))
    }

    /// Its name, which is made from its items; empty if it has none.
    package var name: String {
        items.map { ShellWord.readable(PathParts.name($0)) }.filter { !$0.isBlank }.joined(separator: ",")
    }
}

extension TemplateLexer.Piece {
    fileprivate var placeholder: Placeholder? {
        switch self {
        case .text: nil
        case .word(let placeholder), .quoted(let placeholder): placeholder
        }
    }
}

extension Placeholder {
    /// Whether its variable is set even if the command does not use it.
    var isAlwaysThere: Bool { form == .whole || form == .number }
}
