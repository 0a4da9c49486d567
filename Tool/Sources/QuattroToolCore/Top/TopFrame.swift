/// What a terminal shows, so that only the lines that have changed are sent to it.
package struct TopFrame: Sendable {
    private var shown: [String] = []
    private let isColored: Bool

    package init(isColored: Bool) {
        self.isColored = isColored
    }

    /// Forgets what is shown.
    package mutating func forget() { shown = [] }

    /// What makes the terminal show these lines.
    ///
    /// - Returns: Empty if it does already.
    package mutating func update(to lines: [StyledLine]) -> String {
        let next = lines.map { $0.sequence(isColored: isColored) }
        var text = shown.isEmpty ? "\u{1B}[2J" : ""
        for (row, line) in next.enumerated() where !shown.indices.contains(row) || shown[row] != line {
            // Erased before and not after: behind a line that fills the screen its last column would be.
            text += "\u{1B}[\(row + 1);1H\u{1B}[2K\(line)"
        }
        if next.count < shown.count { text += "\u{1B}[\(next.count + 1);1H\u{1B}[J" }
        shown = next
        return text
    }
}

extension EscapeSequence {
    /// The alternate screen, without a cursor, and without lines that go on below where they are too long.
    package static let enterScreen = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    package static let leaveScreen = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
}
