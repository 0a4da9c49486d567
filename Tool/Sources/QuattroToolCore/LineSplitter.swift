/// Cuts a stream of bytes into whole lines, without looking at what is in them.
///
/// - A line longer than ``longestLine`` comes in pieces of that length, so that memory stays bounded.
/// - Every line that comes out ends with a newline, the pieces and a last line without one included.
/// - Where a terminal shows them, what a line has set, such as a color, ends with it: the next line is another command's.
package struct LineSplitter: Sendable {
    package static let longestLine = 64 * 1024

    private let prefix: [UInt8]
    private let longest: Int
    private let isForTerminal: Bool
    /// The beginning of a line whose end has not come yet; shorter than `longest`.
    private var pending: [UInt8] = []
    /// Whether what is pending continues a line of which a piece has come out already.
    private var isContinued = false

    package init(prefix: [UInt8], longestLine: Int = LineSplitter.longestLine, isForTerminal: Bool = false) {
        self.prefix = prefix
        self.isForTerminal = isForTerminal
        longest = longestLine
    }

    /// Takes in the next bytes.
    ///
    /// - Parameters:
    ///   - chunk: The bytes.
    ///   - look: Called for each line that comes out, without prefix and newline. Of a long line it gets the first piece.
    /// - Returns: The lines that are whole by now, each with the prefix. Empty if there is none.
    package mutating func split(
        _ chunk: UnsafeRawBufferPointer,
        look: (_ line: [UInt8]) -> Void = { _ in }
    ) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(chunk.count + prefix.count)
        var rest = chunk[...]
        while !rest.isEmpty {
            let room = longest - pending.count
            let newline = rest.prefix(room + 1).firstIndex(of: UInt8(ascii: "\n"))
            // Before the newline, or as much as makes a full piece, or all there is.
            let end = newline ?? rest.index(rest.startIndex, offsetBy: min(room, rest.count))
            pending += rest[rest.startIndex..<end]
            rest = rest[end...]
            if newline != nil { rest = rest.dropFirst() }
            if newline != nil || !rest.isEmpty { emit(into: &lines, look) }
            isContinued = newline == nil && (isContinued || !rest.isEmpty)
        }
        return lines
    }

    /// Ends the stream.
    ///
    /// - Parameter look: As in ``split(_:look:)``.
    /// - Returns: The last line, if it did not end with a newline.
    package mutating func finish(look: (_ line: [UInt8]) -> Void = { _ in }) -> [UInt8] {
        var lines: [UInt8] = []
        if !pending.isEmpty { emit(into: &lines, look) }
        return lines
    }

    /// What a terminal would show of a line that has not come to its end: what follows its last carriage return.
    package var unfinished: ArraySlice<UInt8> {
        isContinued ? [] : pending.split(separator: UInt8(ascii: "\r")).last?.prefix(256) ?? []
    }

    /// On a terminal the text after a carriage return is shown in the place of what is before, the prefix included.
    private func appendPending(to lines: inout [UInt8]) {
        let carriageReturn = UInt8(ascii: "\r")
        guard isForTerminal, pending.dropLast().contains(carriageReturn) else { return lines += pending }
        for (index, byte) in pending.enumerated() {
            lines.append(byte)
            if byte == carriageReturn, index < pending.count - 1 { lines += prefix }
        }
    }

    private mutating func emit(into lines: inout [UInt8], _ look: (_ line: [UInt8]) -> Void) {
        if !isContinued { look(pending) }
        lines += prefix
        appendPending(to: &lines)
        if isForTerminal, EscapeSequence.isLeftOpen(by: pending) { lines += EscapeSequence.reset }
        lines.append(UInt8(ascii: "\n"))
        pending.removeAll(keepingCapacity: true)
    }
}
