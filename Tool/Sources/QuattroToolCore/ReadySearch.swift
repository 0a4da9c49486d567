/// A regular expression as someone typed it, checked.
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
    /// `nil` once the line has been found: one is enough, and what comes later need not be read.
    private var regex: Regex<AnyRegexOutput>?

    package init(_ pattern: ReadyPattern) {
        // A `Regex` is not `Sendable`, so each search makes one of its own. The text has been checked.
        regex = try? Regex(pattern.text)
    }

    /// Looks at the next line, without its newline, as text: what is not valid UTF-8 counts as U+FFFD, and the carriage
    /// return before a newline does not belong to the line.
    ///
    /// - Returns: Whether this is the line.
    package mutating func isEnded(by line: [UInt8]) -> Bool {
        guard let regex else { return false }
        let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...], as: UTF8.self)
        // It can also throw: but only out of code inside of a pattern, and one from a text has none.
        guard (try? regex.firstMatch(in: text)) != nil else { return false }
        self.regex = nil
        return true
    }
}
