/// The lines that a terminal shows, so that only changed lines are sent to it.
package struct TopFrame: Sendable {
    private var shown: [String] = []
    private let isColored: Bool

    package init(isColored: Bool) {
        self.isColored = isColored
    }

    /// Forgets what is shown.
    package mutating func forget() { shown = [] }

    /// Returns the characters that make the terminal show these lines.
    ///
    /// - Returns: The characters; empty if it shows these lines already.
    package mutating func update(to lines: [StyledLine]) -> String {
        let next = lines.map { $0.sequence(isColored: isColored) }
        var text = shown.isEmpty ? "\u{1B}[2J" : ""
        for (row, line) in next.enumerated() where !shown.indices.contains(row) || shown[row] != line {
            // The row is erased before it is written: erasing afterwards would remove the last column of a line that fills the screen.
            text += "\u{1B}[\(row + 1);1H\u{1B}[2K\(line)"
        }
        if next.count < shown.count { text += "\u{1B}[\(next.count + 1);1H\u{1B}[J" }
        shown = next
        return text
    }
}

extension EscapeSequence {
    /// Enters the alternate screen, hides the cursor, and turns off line wrapping.
    package static let enterScreen = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    package static let leaveScreen = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
}
