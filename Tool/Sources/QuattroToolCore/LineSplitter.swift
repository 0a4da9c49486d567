#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// Cuts a stream of bytes into whole lines, without interpreting their contents.
///
/// - A line longer than ``longestLine`` is cut into pieces of that length, so that memory stays bounded.
/// - Every returned line ends with a newline, including the pieces of a long line and an unfinished last line.
/// - On a terminal, a style that a line has set, such as a color, ends with the line, since the next line may belong to another command.
package struct LineSplitter: Sendable {
    package static let longestLine = 64 * 1024

    /// The text before the prefix of each line from now on, such as the time.
    package var stamp: [UInt8] = [] {
        didSet { start = stamp + prefix }
    }
    private let prefix: [UInt8]
    /// The beginning of each line.
    private var start: [UInt8]
    private let longest: Int
    private let isForTerminal: Bool
    /// The beginning of a line whose end has not arrived yet; shorter than `longest`.
    private var pending: [UInt8] = []
    /// Whether the pending text continues a line of which a piece was already returned.
    private var isContinued = false
    /// How much longer the last returned lines were than their input: that much extra capacity the next ones get.
    private var growth = 0

    package init(prefix: [UInt8], longestLine: Int = LineSplitter.longestLine, isForTerminal: Bool = false) {
        self.prefix = prefix
        start = prefix
        self.isForTerminal = isForTerminal
        longest = longestLine
    }

    /// Takes in the next bytes.
    ///
    /// - Parameters:
    ///   - chunk: The bytes.
    ///   - look: Called for each returned line, without prefix and newline. For a long line it gets the first piece.
    /// - Returns: The lines that are complete now, each with the prefix; empty if there is none.
    package mutating func split(
        _ chunk: UnsafeRawBufferPointer,
        look: ((_ line: [UInt8]) -> Void)? = nil
    ) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(pending.count + chunk.count + start.count + 1 + growth + growth / 8)
        var rest = chunk
        while !rest.isEmpty {
            let room = longest - pending.count
            let newline = Self.firstNewline(in: rest, before: room + 1)
            // The end is before the newline, or at a full piece, or at the end of the bytes.
            let end = newline ?? min(room, rest.count)
            let part = UnsafeRawBufferPointer(rebasing: rest[..<end])
            rest = UnsafeRawBufferPointer(rebasing: rest[(newline == nil ? end : end + 1)...])
            if newline == nil, rest.isEmpty {
                pending += part
            } else if pending.isEmpty {
                emit(part, into: &lines, look)
            } else {
                pending += part
                emitPending(into: &lines, look)
            }
            isContinued = newline == nil && (isContinued || !rest.isEmpty)
        }
        growth = max(0, lines.count - chunk.count)
        return lines
    }

    /// Ends the stream.
    ///
    /// - Parameter look: As in ``split(_:look:)``.
    /// - Returns: The last line, if it did not end with a newline.
    package mutating func finish(look: ((_ line: [UInt8]) -> Void)? = nil) -> [UInt8] {
        var lines: [UInt8] = []
        if !pending.isEmpty { emitPending(into: &lines, look) }
        return lines
    }

    /// The part of an unfinished line that a terminal would show: the text after its last carriage return.
    package var unfinished: ArraySlice<UInt8> {
        isContinued ? [] : pending.split(separator: UInt8(ascii: "\r")).last?.prefix(256) ?? []
    }

    private mutating func emitPending(into lines: inout [UInt8], _ look: ((_ line: [UInt8]) -> Void)?) {
        pending.withUnsafeBytes { emit($0, into: &lines, look) }
        pending.removeAll(keepingCapacity: true)
    }

    private func emit(_ line: UnsafeRawBufferPointer, into lines: inout [UInt8], _ look: ((_ line: [UInt8]) -> Void)?) {
        if !isContinued, let look { look(Array(line)) }
        lines += start
        if isForTerminal {
            appendForTerminal(Array(line), to: &lines)
        } else {
            lines += line
        }
        lines.append(UInt8(ascii: "\n"))
    }

    /// On a terminal, the text after a carriage return replaces the text before it, including the prefix.
    private func appendForTerminal(_ line: [UInt8], to lines: inout [UInt8]) {
        let carriageReturn = UInt8(ascii: "\r")
        if line.dropLast().contains(carriageReturn) {
            for (index, byte) in line.enumerated() {
                lines.append(byte)
                if byte == carriageReturn, index < line.count - 1 { lines += start }
            }
        } else {
            lines += line
        }
        if EscapeSequence.isLeftOpen(by: line) { lines += EscapeSequence.reset }
    }
}

extension LineSplitter {
    private static func firstNewline(in bytes: UnsafeRawBufferPointer, before end: Int) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, min(end, bytes.count)) else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
