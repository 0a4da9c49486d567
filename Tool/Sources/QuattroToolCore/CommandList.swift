/// The commands in a `--from` file.
package enum CommandList {
    /// One command a line; blank lines and lines that start with `#` are left out, and so is a mark of the byte order.
    ///
    /// - Throws: ``CommandListError``, if there is a NUL, which no command can have.
    package static func commands(in bytes: [UInt8]) throws(CommandListError) -> [String] {
        var (lines, commands): (CommandLines, [String]) = (CommandLines(), [])
        lines.append(bytes)
        lines.finish()
        while let command = try lines.next() { commands.append(command) }
        return commands
    }
}

package struct CommandListError: Error, Hashable {
    package enum Reason: Sendable { case nul, tooLong }

    /// The line, counted from 1.
    package let line: Int
    package let reason: Reason
}

extension CommandListError {
    /// What is wrong, in words that follow the line's number and the name of its file.
    package var what: String {
        switch reason {
        case .nul: "has a NUL in it, which no command can have"
        case .tooLong: "is longer than \(CommandLines.longest >> 20) MiB, which no command can be"
        }
    }
}

/// Commands of which the lines come in pieces.
package struct CommandLines: Sendable {
    package static let longest = 16 << 20

    private var bytes: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// So far there is no newline from there.
    private var looked = 0
    private var line = 0
    private var isFinished = false

    package init() {}

    package mutating func append(_ piece: [UInt8]) {
        bytes.removeFirst(start)
        looked -= start
        start = 0
        bytes += piece
    }

    /// There is no more: what has been begun is a line.
    package mutating func finish() { isFinished = true }

    /// The next command, as ``ByteText``; `nil` if there is none yet.
    package mutating func next() throws(CommandListError) -> String? {
        while let line = try nextLine() {
            let text = ByteText.text(of: line.last == UInt8(ascii: "\r") ? line.dropLast() : line).drop(
                while: \.isWhitespace
            )
            if !text.isEmpty, !text.hasPrefix("#") { return String(text) }
        }
        return nil
    }

    private mutating func nextLine() throws(CommandListError) -> ArraySlice<UInt8>? {
        let end = bytes[looked...].firstIndex(of: UInt8(ascii: "\n"))
        let piece = bytes[start..<(end ?? bytes.endIndex)]
        // A line that never ends is not kept until it does.
        if bytes[looked..<piece.endIndex].contains(0) { throw CommandListError(line: line + 1, reason: .nul) }
        guard piece.count <= Self.longest else { throw CommandListError(line: line + 1, reason: .tooLong) }
        looked = end.map { $0 + 1 } ?? bytes.endIndex
        guard end != nil || isFinished && start < bytes.endIndex else { return nil }
        start = looked
        line += 1
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return line == 1 && piece.starts(with: mark) ? piece.dropFirst(mark.count) : piece
    }
}
