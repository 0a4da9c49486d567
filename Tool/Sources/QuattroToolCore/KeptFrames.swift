/// The output of a command on both streams, as one sequence of bytes that can be kept in memory or in a file.
///
/// Each frame has one byte for the stream, four for the length, and the output.
package enum KeptFrames {
    package static func append(_ lines: [UInt8], of stream: PrintStream, to frames: inout [UInt8]) {
        guard !lines.isEmpty else { return }
        frames.append(UInt8(stream.rawValue))
        withUnsafeBytes(of: UInt32(lines.count).littleEndian) { frames += $0 }
        frames += lines
    }

    /// Decodes frames from pieces that may be cut anywhere.
    package struct Reader: Sendable {
        static let headerLength = 5

        private var header: [UInt8] = []
        private var left = 0

        package init() {}

        /// - Parameters:
        ///   - piece: The next bytes.
        ///   - body: Gets the output, in order. Output that was printed at once may arrive in parts.
        package mutating func read(
            _ piece: UnsafeRawBufferPointer,
            _ body: (PrintStream, UnsafeRawBufferPointer) -> Void
        ) {
            var rest = piece[...]
            while !rest.isEmpty {
                guard left > 0 else {
                    header.append(rest.removeFirst())
                    if header.count == Self.headerLength { left = lengthInHeader }
                    continue
                }
                let part = rest.prefix(left)
                rest = rest.dropFirst(part.count)
                left -= part.count
                let stream = header.first.flatMap { PrintStream(rawValue: Int32($0)) } ?? .standardOutput
                if left == 0 { header = [] }
                body(stream, UnsafeRawBufferPointer(rebasing: part))
            }
        }

        private var lengthInHeader: Int { header.dropFirst().reversed().reduce(0) { $0 << 8 | Int($1) } }
    }
}
