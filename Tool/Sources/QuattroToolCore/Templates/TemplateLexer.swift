/// Finds the placeholders of a template, and how a shell would read each of them.
///
/// It reads quotes as all shells of the `sh` family do. Where they differ, or where only a complete shell would know, a placeholder is an
/// error: text that the lexer treats as quoted must really be quoted, since a file name must not become two words.
struct TemplateLexer {
    enum Piece: Hashable {
        /// Text for the shell, unchanged.
        case text([UInt8])
        /// A placeholder outside of quotes, which must become one word.
        case word(Placeholder)
        /// A placeholder inside of quotes, or of arithmetic.
        case quoted(Placeholder)
    }

    enum Context: Hashable {
        case substitution
        case parentheses
        case doubleQuotes
        case parameter(isQuoted: Bool)
        case arithmetic(depth: Int)
    }

    let bytes: [UInt8]
    let listCount: Int
    var position = 0
    var text: [UInt8] = []
    var pieces: [Piece] = []
    /// The contexts from the outside in; empty in the script itself.
    var contexts: [Context] = []
    var isAtWordStart = true
    var hasHereDocument = false
    /// Why the lexer no longer knows what is quoted.
    var doubt: TemplateError.Place?
    var endsOpen = true

    /// - Parameters:
    ///   - bytes: The template.
    ///   - listCount: How many lists there are.
    init(_ bytes: [UInt8], listCount: Int) {
        (self.bytes, self.listCount) = (bytes, listCount)
    }

    /// Returns the pieces in order, and whether one more word at the end would be an argument of the last command.
    mutating func lex() throws(TemplateError) -> (pieces: [Piece], takesOneMore: Bool) {
        while position < bytes.count { try step() }
        guard doubt != nil || !contexts.contains(.doubleQuotes) else { throw .notClosed("\"") }
        endText()
        return (pieces, !endsOpen && contexts.isEmpty && doubt == nil && !hasHereDocument)
    }

    mutating func step() throws(TemplateError) {
        if let doubt { return try stepInDoubt(doubt) }
        switch contexts.last {
        case .doubleQuotes: try stepInDoubleQuotes()
        case .parameter(let isQuoted): try stepInParameter(isQuoted: isQuoted)
        case .arithmetic(let depth): try stepInArithmetic(depth: depth)
        case .substitution, .parentheses, nil: try stepInCommands()
        }
    }
}

// MARK: - Each context

extension TemplateLexer {
    mutating func stepInCommands() throws(TemplateError) {
        let isFirst = isAtWordStart
        isAtWordStart = false
        if isFirst, isWord("case"), contexts.contains(.substitution) { doubt = .caseInSubstitution }
        switch current {
        case " ", "\t":
            isAtWordStart = true
            return take(1)
        case "\n":
            if hasHereDocument { doubt = .hereDocument }
            isAtWordStart = true
            return take(1)
        case "#" where isFirst: return takeComment()
        case ";", "&", "|", "(", ")", "<", ">": return takeOperator()
        default: endsOpen = false
        }
        switch current {
        case "\\":
            endsOpen = position + 1 == bytes.count
            // Some shells treat a closing brace without an opening one as an error.
            takeEscape(placeholderIn: "'")
        case "'": try takeSingleQuotes()
        case "\"":
            contexts.append(.doubleQuotes)
            take(1)
        default: try takeExpansion(isQuoted: false) { .word($0) }
        }
    }

    mutating func takeOperator() {
        isAtWordStart = true
        endsOpen = ![")", "<", ">"].contains(current)
        switch current {
        case "(" where next(1) == "(":
            contexts.append(.arithmetic(depth: 0))
            return take(2)
        case "(": contexts.append(.parentheses)
        // A substitution is a part of a word.
        case ")": isAtWordStart = contexts.popLast() != .substitution
        case "<" where next(1) == "<":
            let isString = next(2) == "<"
            if !isString { hasHereDocument = true }
            return take(isString ? 3 : 2)
        default: break
        }
        take(1)
    }

    mutating func takeComment() {
        endsOpen = true
        take(bytes[position...].prefix { $0 != UInt8(ascii: "\n") }.count)
    }

    mutating func stepInDoubleQuotes() throws(TemplateError) {
        switch current {
        case "\"":
            contexts.removeLast()
            take(1)
        // The shell would keep the backslash.
        case "\\": takeEscape(placeholderIn: "")
        default: try takeExpansion(isQuoted: true) { .quoted($0) }
        }
    }

    mutating func stepInDoubt(_ doubt: TemplateError.Place) throws(TemplateError) {
        if let found = placeholder(at: position, in: bytes[...]) { throw .place(found, doubt) }
        take(current == "\\" ? 2 : 1)
    }

    mutating func stepInParameter(isQuoted: Bool) throws(TemplateError) {
        switch current {
        case "}":
            contexts.removeLast()
            take(1)
        case "\\": take(2)
        case "'" where !isQuoted: try takeSingleQuotes()
        case "'", "\"":
            // Whether the outer quotes end here depends on the shell, and on the kind of expansion.
            doubt = .parameter
            take(1)
        default: try takeExpansion(isQuoted: isQuoted) { _ in nil }
        }
    }

    mutating func stepInArithmetic(depth: Int) throws(TemplateError) {
        switch current {
        case "(":
            contexts[contexts.count - 1] = .arithmetic(depth: depth + 1)
            take(1)
        case ")" where depth > 0:
            contexts[contexts.count - 1] = .arithmetic(depth: depth - 1)
            take(1)
        case ")":
            // With only one closing parenthesis, it was not arithmetic but commands in parentheses.
            if next(1) != ")" { doubt = .arithmetic }
            contexts.removeLast()
            take(next(1) == ")" ? 2 : 1)
        case "\\", "'", "\"":
            doubt = .arithmetic
            take(1)
        default: try takeExpansion(isQuoted: true) { $0.form == .number ? .quoted($0) : nil }
        }
    }
}
