/// The commands in a `--from` file.
package enum CommandList {
    /// One command a line; blank lines and lines that start with `#` are left out, and so is a mark of the byte order.
    ///
    /// - Throws: ``CommandListError``, if there is a NUL, which no command can have.
    package static func commands(in bytes: [UInt8]) throws(CommandListError) -> [String] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let lines = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var commands: [String] = []
        for (index, line) in lines.enumerated() {
            guard !line.contains(0) else { throw CommandListError(line: index + 1) }
            let text = ByteText.text(of: line.last == UInt8(ascii: "\r") ? line.dropLast() : line).drop(
                while: \.isWhitespace
            )
            if !text.isEmpty, !text.hasPrefix("#") { commands.append(String(text)) }
        }
        return commands
    }
}

package struct CommandListError: Error, Hashable {
    /// The line that has a NUL, counted from 1.
    package let line: Int
}
