/// A regular expression as it was typed, checked.
package struct ReadyPattern: Sendable, Hashable {
    package let text: String

    /// - Throws: An error that says why the text is not a regular expression.
    package init(_ text: String) throws {
        // It is compiled only at its first use, which may reveal more errors.
        _ = try Regex(text).firstMatch(in: "")
        self.text = text
    }
}

/// The search for the first line that a pattern matches.
package struct ReadySearch {
    private enum Way {
        /// The pattern is plain ASCII text: a search for its bytes is enough if the line is ASCII too. In another line, a letter may be
        /// only the beginning of a character with a combining mark, so the regular expression is used.
        case literal([UInt8], Regex<AnyRegexOutput>)
        case regex(Regex<AnyRegexOutput>)
    }

    /// `nil` once the line has been found: one is enough, and later lines need not be searched.
    private var way: Way?

    package init(_ pattern: ReadyPattern) {
        let text = Self.withoutLooseEnds(pattern.text)
        // A `Regex` is not `Sendable`, so each search makes its own. The text has been checked.
        way = (try? Regex(text)).map { regex in Self.words(text).map { .literal($0, regex) } ?? .regex(regex) }
    }

    /// Searches the next line, without its newline, as text: invalid UTF-8 counts as U+FFFD, and characters that a terminal does not show
    /// are left out (colors, and the carriage return before a newline).
    ///
    /// - Returns: Whether this is the line.
    package mutating func isEnded(by line: [UInt8]) -> Bool {
        guard let way, Self.matches(way, EscapeSequence.removed(from: line)) else { return false }
        self.way = nil
        return true
    }

    private static func matches(_ way: Way, _ line: [UInt8]) -> Bool {
        switch way {
        case .literal(let words, _) where line.allSatisfy({ $0 < 0x80 }): return contains(line, words)
        case .literal(_, let regex), .regex(let regex):
            let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...], as: UTF8.self)
            // Only code inside a pattern could throw, and a pattern from a text has none.
            return (try? regex.firstMatch(in: text)) != nil
        }
    }

    private static func contains(_ line: [UInt8], _ words: [UInt8]) -> Bool {
        guard let first = words.first else { return true }
        guard line.count >= words.count else { return false }
        return line.indices.dropLast(words.count - 1).contains { start in
            line[start] == first && line[start..<(start + words.count)].elementsEqual(words)
        }
    }
}

// MARK: - Patterns that come to the same

extension ReadySearch {
    /// The pattern without `.*` at its ends: that does not change whether it matches, but would make the time of a search quadratic in the
    /// length of the line.
    static func withoutLooseEnds(_ pattern: String) -> String {
        var text = Substring(pattern)
        // With quotations and comments, an end is not always what it looks like.
        guard !text.contains("\\Q"), !text.contains("(?") else { return pattern }
        while let loose = [".*?", ".*"].first(where: text.hasPrefix),
            !"+{".contains(text.dropFirst(loose.count).first ?? " ")
        {
            text = text.dropFirst(loose.count)
        }
        while let loose = [".*?", ".*"].first(where: text.hasSuffix), !isEscaped(text.dropLast(loose.count)) {
            text = text.dropLast(loose.count)
        }
        return String(text)
    }

    /// Whether the next character is escaped, because the text ends with a backslash.
    private static func isEscaped(_ text: Substring) -> Bool {
        text.reversed().prefix { $0 == "\\" }.count % 2 == 1
    }

    /// The bytes of a pattern in which no character has a special meaning; otherwise `nil`.
    private static func words(_ pattern: String) -> [UInt8]? {
        let isPlain = pattern.utf8.allSatisfy { byte in
            let character = Unicode.Scalar(byte)
            return character.properties.isAlphabetic && character.isASCII || ("0"..."9").contains(character)
                || " _-:;,/=@%&~<>!\"'".unicodeScalars.contains(character)
        }
        return isPlain ? Array(pattern.utf8) : nil
    }
}
