/// Text as a terminal shows it.
package enum Terminal {
    /// The text on one line, with `⏎` in place of newlines, and without control characters.
    package static func printable(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        let words = lines.filter { !$0.isEmpty }.joined(separator: "⏎")
        return inert(words)
    }

    /// The text with its spaces unchanged, and without control characters.
    package static func inert(_ text: String) -> String {
        let isUnsafe = { (scalar: Unicode.Scalar) in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isUnsafe($0) ? "\u{FFFD}" : $0 }))
    }

    /// The text itself if it fits into the columns, otherwise its beginning and an ellipsis.
    package static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        guard columns > 0 else { return "" }
        var (kept, used) = ("", 0)
        for character in text {
            used += width(of: character)
            guard used < columns else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// The text, with spaces up to a width.
    package static func pad(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(of: text)))
    }

    package static func width(of text: String) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        // East Asian wide ranges and emoji take two columns.
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
