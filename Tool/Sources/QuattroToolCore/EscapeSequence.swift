/// The escape sequences in a line for a terminal.
package enum EscapeSequence {
    /// Ends every color and style.
    package static let reset = Array("\u{1B}[0m".utf8)
    private static let shortReset = Array("\u{1B}[m".utf8)

    /// The line without its escape sequences: those that begin with `ESC [`, and titles and links (`ESC ]`).
    package static func removed(from line: [UInt8]) -> [UInt8] {
        guard line.contains(0x1B) else { return line }
        var (shown, rest): ([UInt8], ArraySlice<UInt8>) = ([], line[...])
        while let escape = rest.firstIndex(of: 0x1B) {
            shown += rest[..<escape]
            rest = rest[(escape + 1)...]
            switch rest.first {
            case UInt8(ascii: "["):
                let end = rest.dropFirst().firstIndex { (0x40...0x7E).contains($0) }
                rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
            case UInt8(ascii: "]"):
                // Titles and links end with BEL, or with `ESC \\`.
                let end = rest.firstIndex { $0 == 0x07 || $0 == 0x1B } ?? rest.endIndex
                rest = rest[min(end + (end < rest.endIndex && rest[end] == 0x1B ? 2 : 1), rest.endIndex)...]
            default: rest = rest.dropFirst()
            }
        }
        return shown + rest
    }

    /// Whether a line contains an escape sequence and may leave a color or style set at its end.
    ///
    /// - Parameter line: The line, without its newline.
    /// - Returns: `false` if there is no escape sequence, or a reset at the end.
    package static func isLeftOpen(by line: [UInt8]) -> Bool {
        guard line.contains(0x1B) else { return false }
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        return ![reset, shortReset].contains { text.suffix($0.count) == $0[...] }
    }
}
