/// A line of the screen: texts, each with a style.
package struct StyledLine: Sendable, Hashable {
    package enum Style: Sendable, Hashable {
        case plain, bold, faint
        /// The style of overdue nodes: bold, and red if there are colors.
        case alarm
    }

    package struct Part: Sendable, Hashable {
        package let text: String
        package let style: Style
    }

    package private(set) var parts: [Part] = []
    /// Whether text and background colors are exchanged in the whole line.
    package var isReversed = false

    package init(_ text: String = "", _ style: Style = .plain) {
        append(text, style)
    }

    package mutating func append(_ text: String, _ style: Style = .plain) {
        if !text.isEmpty { parts.append(Part(text: text, style: style)) }
    }

    /// The text alone.
    package var text: String { parts.map(\.text).joined() }

    /// The line, cut to a width; a reversed line fills the width.
    package func fitted(to columns: Int) -> StyledLine {
        var fitted = StyledLine()
        fitted.isReversed = isReversed
        var left = columns
        for (place, part) in parts.enumerated() where left > 0 {
            let width = Terminal.width(of: part.text)
            // An ellipsis takes the last column if anything follows.
            let isCut = width > left || width == left && place < parts.count - 1
            fitted.append(isCut ? Terminal.cut(part.text + " ", to: left) : part.text, part.style)
            left = isCut ? 0 : left - width
        }
        if isReversed {
            fitted.append(String(repeating: " ", count: max(0, columns - Terminal.width(of: fitted.text))))
        }
        return fitted
    }
}

extension StyledLine {
    /// The characters that make a terminal show the line.
    ///
    /// Whatever the parts contain, the terminal interprets only the styles.
    package func sequence(isColored: Bool) -> String {
        let texts = parts.map { part in
            let codes = [isReversed ? "7" : nil, part.style.code(isColored: isColored)].compactMap(\.self)
            let text = Terminal.inert(part.text)
            return codes.isEmpty ? text : "\u{1B}[\(codes.joined(separator: ";"))m\(text)\u{1B}[0m"
        }
        return texts.joined()
    }
}

extension StyledLine.Style {
    fileprivate func code(isColored: Bool) -> String? {
        switch self {
        case .plain: nil
        case .bold: "1"
        case .faint: "2"
        case .alarm: isColored ? "1;31" : "1"
        }
    }
}
