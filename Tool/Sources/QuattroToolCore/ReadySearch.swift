/// A regular expression as it was typed, checked.
package struct ReadyPattern: Sendable, Hashable {
    package let text: String

    /// - Throws: Why the text is not a regular expression, in a few words.
    package init(_ text: String) throws {
        // It is translated only when it is first used, which may bring out more.
        _ = try Regex(text).firstMatch(in: "")
        self.text = text
    }
}

/// The search for the first line that a pattern matches.
package struct ReadySearch {
    private enum Way {
        /// Words: no more than a look for their bytes, in a line that is ASCII too. In another line a letter may be only the begin of a
        /// character, which a mark completes: what they are there, the regular expression knows.
        case literal([UInt8], Regex<AnyRegexOutput>)
        case regex(Regex<AnyRegexOutput>)
    }

    /// `nil` once the line has been found: one is enough, and what comes later need not be read.
    private var way: Way?

    package init(_ pattern: ReadyPattern) {
        let text = Self.withoutLooseEnds(pattern.text)
        // A `Regex` is not `Sendable`, so each search makes one of its own. The text has been checked.
        way = (try? Regex(text)).map { regex in Self.words(text).map { .literal($0, regex) } ?? .regex(regex) }
    }

    /// Looks at the next line, without its newline, as text: what is not valid UTF-8 counts as U+FFFD, and what a terminal does not show
    /// does not count, which is colors and the carriage return before a newline.
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
            // It can also throw: but only out of code inside of a pattern, and one from a text has none.
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
    /// The pattern without a `.*` at its ends, which changes nothing of whether it is found, but makes a search of a long line
    /// take the square of its length.
    static func withoutLooseEnds(_ pattern: String) -> String {
        var text = Substring(pattern)
        // Where there are quotations and comments, an end is not always what it looks like.
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

    /// Whether what follows the text is not what it looks like, because of a backslash at its end.
    private static func isEscaped(_ text: Substring) -> Bool {
        text.reversed().prefix { $0 == "\\" }.count % 2 == 1
    }

    /// The bytes of a pattern in which no character has a meaning of its own.
    private static func words(_ pattern: String) -> [UInt8]? {
        let isPlain = pattern.utf8.allSatisfy { byte in
            let character = Unicode.Scalar(byte)
            return character.properties.isAlphabetic && character.isASCII || ("0"..."9").contains(character)
                || " _-:;,/=@%&~<>!\"'".unicodeScalars.contains(character)
        }
        return isPlain ? Array(pattern.utf8) : nil
    }
}
