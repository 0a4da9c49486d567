/// Bytes as text that can be turned into the same bytes again, whatever they are.
///
/// What is valid UTF-8 is what it says. Each other byte is a scalar of its own, of a range for private use at the end of all scalars; where
/// bytes spell one of those scalars themselves, they count as not valid.
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

    /// The text for people, who see U+FFFD for what is not valid.
    package static func readable(_ text: String) -> String {
        hasStandIn(text) ? String(decoding: bytes(of: text), as: UTF8.self) : text
    }

    /// Whether there is something in the text that is not valid.
    package static func hasStandIn(_ text: String) -> Bool {
        text.unicodeScalars.contains { range.contains($0.value) }
    }

    private static func standIn(_ byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(first + UInt32(byte)) ?? "\u{FFFD}" }
}
