/// Represents arbitrary bytes as text that can be turned into the same bytes again.
///
/// Valid UTF-8 stands for itself. Each other byte becomes one scalar in a private-use range at the end of all scalars; bytes that encode
/// such a scalar count as invalid.
package enum ByteText {
    private static let first: UInt32 = 0x10_F700
    private static let range = (first + 0x80)...(first + 0xFF)

    package static func text(of bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !hasStandIn(text) { return text }
        var (text, rest) = (String.UnicodeScalarView(), bytes[...])
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        parsing: while true {
            let scalar: Unicode.Scalar?
            let length: Int
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput: break parsing
            case .valid(let encoded): (scalar, length) = (Unicode.UTF8.decode(encoded), encoded.count)
            case .error(let count): (scalar, length) = (nil, count)
            }
            if let scalar, !range.contains(scalar.value) {
                text.append(scalar)
            } else {
                text += rest.prefix(length).map(standIn)
            }
            rest = rest.dropFirst(length)
        }
        return String(text)
    }

    package static func bytes(of text: String) -> [UInt8] {
        guard hasStandIn(text) else { return Array(text.utf8) }
        return text.unicodeScalars.flatMap { scalar in
            range.contains(scalar.value) ? [UInt8(scalar.value - first)] : Array(String(scalar).utf8)
        }
    }

    /// The text for people, with U+FFFD in place of invalid bytes.
    package static func readable(_ text: String) -> String {
        hasStandIn(text) ? String(decoding: bytes(of: text), as: UTF8.self) : text
    }

    /// Whether the text contains invalid bytes.
    package static func hasStandIn(_ text: String) -> Bool {
        text.unicodeScalars.contains { range.contains($0.value) }
    }

    private static func standIn(_ byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(first + UInt32(byte)) ?? "\u{FFFD}" }
}
