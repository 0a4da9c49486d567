/// The commands in a `--from` file.
package enum CommandList {
    /// Reads one command per line; blank lines, lines that start with `#`, and a byte order mark are skipped.
    ///
    /// - Throws: ``CommandListError`` if there is a NUL, which no command can contain.
    package static func commands(in bytes: [UInt8]) throws(CommandListError) -> [String] {
        try CommandLines.all(in: bytes, .commands)
    }
}

package struct CommandListError: Error, Hashable {
    package enum Reason: Sendable { case nul, tooLong }

    /// The line, counted from 1.
    package let line: Int
    package let reason: Reason
}

extension CommandListError {
    /// The problem, as a phrase to follow the line number and the file name.
    package var what: String {
        switch reason {
        case .nul: "has a NUL in it, which no command can have"
        case .tooLong: "is longer than \(CommandLines.longest >> 20) MiB, which no command can be"
        }
    }
}

/// Splits a stream of pieces into commands, or into items for a command.
package struct CommandLines: Sendable {
    package enum Kind: Sendable, Hashable {
        case commands
        /// Each line is an item, unchanged; with NUL, items end with NUL instead of a newline.
        case items(areNullEnded: Bool)
    }

    package static let longest = 16 << 20

    private let kind: Kind
    private var bytes: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// There is no newline from `start` up to this index.
    private var looked = 0
    private var line = 0
    private var isFinished = false

    package init(_ kind: Kind = .commands) { self.kind = kind }

    /// All commands or items, as ``ByteText``.
    package static func all(in bytes: [UInt8], _ kind: Kind) throws(CommandListError) -> [String] {
        var (lines, all) = (CommandLines(kind), [String]())
        lines.append(bytes)
        lines.finish()
        while let next = try lines.next() { all.append(next) }
        return all
    }

    package mutating func append(_ piece: [UInt8]) {
        bytes.removeFirst(start)
        looked -= start
        start = 0
        bytes += piece
    }

    /// The input has ended: an unfinished line counts as a line.
    package mutating func finish() { isFinished = true }

    /// The next command or item, as ``ByteText``; `nil` if none is complete yet.
    package mutating func next() throws(CommandListError) -> String? {
        while let line = try nextLine() {
            guard kind == .commands else { return ByteText.text(of: line) }
            let text = ByteText.text(of: line.last == UInt8(ascii: "\r") ? line.dropLast() : line).drop(
                while: \.isWhitespace
            )
            if !text.isEmpty, !text.hasPrefix("#") { return String(text) }
        }
        return nil
    }

    private mutating func nextLine() throws(CommandListError) -> ArraySlice<UInt8>? {
        let isNullEnded = kind == .items(areNullEnded: true)
        let end = bytes[looked...].firstIndex(of: isNullEnded ? 0 : UInt8(ascii: "\n"))
        let piece = bytes[start..<(end ?? bytes.endIndex)]
        // A NUL is reported before the line ends, since a line may never end.
        if !isNullEnded, bytes[looked..<piece.endIndex].contains(0) {
            throw CommandListError(line: line + 1, reason: .nul)
        }
        guard piece.count <= Self.longest else { throw CommandListError(line: line + 1, reason: .tooLong) }
        looked = end.map { $0 + 1 } ?? bytes.endIndex
        guard end != nil || isFinished && start < bytes.endIndex else { return nil }
        start = looked
        line += 1
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return kind == .commands && line == 1 && piece.starts(with: mark) ? piece.dropFirst(mark.count) : piece
    }
}
