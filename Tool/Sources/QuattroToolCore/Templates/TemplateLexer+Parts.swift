// The parts that all or several contexts share.
extension TemplateLexer {
    /// Takes an expansion, or one other byte.
    ///
    /// - Parameters:
    ///   - isQuoted: Whether it is in double quotes.
    ///   - piece: Returns the piece for a placeholder, or `nil` if none is allowed here.
    /// - Throws: ``TemplateError`` if there is a placeholder where none is allowed.
    mutating func takeExpansion(isQuoted: Bool, _ piece: (Placeholder) -> Piece?) throws(TemplateError) {
        switch current {
        case "`": try takeBackticks()
        case "$": try takeDollar(isQuoted: isQuoted)
        case "{":
            guard let (placeholder, length) = Placeholder.parse(bytes[position...]) else { return take(1) }
            try check(placeholder)
            guard let piece = piece(placeholder) else {
                throw .place(placeholder, contexts.last?.isArithmetic == true ? .arithmetic : .parameter)
            }
            endText()
            pieces.append(piece)
            position += length
        default: take(1)
        }
    }

    mutating func takeDollar(isQuoted: Bool) throws(TemplateError) {
        switch (next(1), next(2)) {
        case ("(", "("):
            contexts.append(.arithmetic(depth: 0))
            take(3)
        case ("(", _):
            contexts.append(.substitution)
            isAtWordStart = true
            take(2)
        case ("{", _):
            contexts.append(.parameter(isQuoted: isQuoted))
            take(2)
        case ("[", _):
            doubt = .arithmetic
            take(2)
        case ("'", _) where !isQuoted:
            take(1)
            try takeSingleQuotes(mayEscape: true)
        case ("$", _), ("#", _): take(2)
        default: take(1)
        }
    }

    /// - Parameter mayEscape: Whether some shells interpret escapes inside.
    /// - Throws: ``TemplateError`` if there is a placeholder inside.
    mutating func takeSingleQuotes(mayEscape: Bool = false) throws(TemplateError) {
        guard let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "'")) else { throw .notClosed("'") }
        try checkThatNoneIs(in: bytes[position..<end], .singleQuotes)
        if mayEscape, bytes[position..<end].contains(UInt8(ascii: "\\")) { doubt = .singleQuotes }
        take(end + 1 - position)
    }

    mutating func takeBackticks() throws(TemplateError) {
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "`") {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count else { throw .notClosed("`") }
        try checkThatNoneIs(in: bytes[position..<end], .backticks)
        take(end + 1 - position)
    }

    /// Takes a backslash and the next character.
    ///
    /// - Parameter quote: The quotes that a literal placeholder needs around it.
    mutating func takeEscape(placeholderIn quote: String) {
        guard let kept = Placeholder.parse(bytes[(position + 1)...]) else { return take(2) }
        position += 1
        text += quote.utf8
        take(kept.length)
        text += quote.utf8
    }

    func checkThatNoneIs(in part: ArraySlice<UInt8>, _ place: TemplateError.Place) throws(TemplateError) {
        for index in part.indices {
            if let found = placeholder(at: index, in: part) { throw .place(found, place) }
        }
    }

    /// A placeholder whose number is that of no list is left to other programs, such as `a{2}` in a regular expression.
    func placeholder(at index: Int, in part: ArraySlice<UInt8>) -> Placeholder? {
        Placeholder.parse(part[index...]).map(\.placeholder).flatMap { ($0.list ?? 1) <= listCount ? $0 : nil }
    }

    func check(_ placeholder: Placeholder) throws(TemplateError) {
        if let list = placeholder.list, list > listCount { throw .noSuchList(placeholder, lists: listCount) }
        if placeholder.list == nil, placeholder.form != .number, listCount > 1 {
            throw .whichList(placeholder, lists: listCount)
        }
    }

    func isWord(_ word: String) -> Bool {
        let end = position + word.utf8.count
        return bytes[position...].starts(with: word.utf8) && (end == bytes.count || " \t\n".utf8.contains(bytes[end]))
    }

    var current: Unicode.Scalar { Unicode.Scalar(bytes[position]) }

    func next(_ distance: Int) -> Unicode.Scalar? {
        position + distance < bytes.count ? Unicode.Scalar(bytes[position + distance]) : nil
    }

    mutating func take(_ count: Int) {
        let end = min(position + count, bytes.count)
        text += bytes[position..<end]
        position = end
    }

    mutating func endText() {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = []
    }
}

extension TemplateLexer.Context {
    fileprivate var isArithmetic: Bool { if case .arithmetic = self { true } else { false } }
}
