/// What a line tells a terminal besides its text.
package enum EscapeSequence {
    /// Ends every color and style.
    package static let reset = Array("\u{1B}[0m".utf8)
    private static let shortReset = Array("\u{1B}[m".utf8)

    /// Whether a line has an escape sequence in it, and may leave something set at its end.
    ///
    /// - Parameter line: The line, without its newline.
    /// - Returns: `false` if there is no escape sequence, or a reset at the end.
    package static func isLeftOpen(by line: [UInt8]) -> Bool {
        guard line.contains(0x1B) else { return false }
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        return ![reset, shortReset].contains { text.suffix($0.count) == $0[...] }
    }
}
