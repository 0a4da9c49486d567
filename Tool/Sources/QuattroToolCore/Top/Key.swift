/// A key of the keyboard that has a meaning here.
package enum Key: Sendable, Hashable {
    case up, down, pageUp, pageDown, home, end
    case enter, escape, backspace, redraw
    case character(Character)
}

/// Parses keys from the bytes that a terminal sends, which may arrive in pieces.
package struct KeyReader: Sendable {
    /// The beginning of a key whose rest has not arrived yet.
    private var pending: [UInt8] = []

    package init() {}

    /// Whether a key has begun.
    ///
    /// An Escape that is not followed by anything is the Escape key: see ``finish()``.
    package var isPending: Bool { !pending.isEmpty }

    /// Parses the next bytes.
    ///
    /// - Returns: The keys that are complete now.
    package mutating func read(_ bytes: [UInt8]) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while let (key, length) = Self.first(in: pending[...]) {
            pending.removeFirst(length)
            if let key { keys.append(key) }
        }
        return keys
    }

    /// Nothing has followed for a while: the pending bytes are complete.
    package mutating func finish() -> [Key] {
        defer { pending = [] }
        return pending == [Self.escape] ? [.escape] : []
    }
}

extension KeyReader {
    private static let escape: UInt8 = 0x1B
    /// No key sequence is longer: longer input is not a key.
    private static let longest = 16

    /// - Returns: The first key and its length; only a length for a sequence without a meaning; `nil` if the key is incomplete.
    private static func first(in bytes: ArraySlice<UInt8>) -> (Key?, length: Int)? {
        switch bytes.first {
        case nil: nil
        case escape: sequence(bytes)
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"): (.enter, 1)
        case 0x7F, 0x08: (.backspace, 1)
        case 0x0C: (.redraw, 1)
        case .some(..<0x20): (nil, 1)
        case .some(let byte): character(bytes, length: length(startingWith: byte))
        }
    }

    private static func length(startingWith byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private static func character(_ bytes: ArraySlice<UInt8>, length: Int) -> (Key?, length: Int)? {
        guard bytes.count >= length else { return nil }
        guard let text = String(validating: bytes.prefix(length), as: UTF8.self), let character = text.first else {
            return (nil, 1)
        }
        return (.character(character), length)
    }

    /// Parses a sequence after Escape: `[` or `O`, parameters, and a final byte.
    private static func sequence(_ bytes: ArraySlice<UInt8>) -> (Key?, length: Int)? {
        let rest = bytes.dropFirst()
        guard let kind = rest.first else { return nil }
        guard kind == UInt8(ascii: "[") || kind == UInt8(ascii: "O") else { return (.escape, 1) }
        let body = rest.dropFirst()
        guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return body.count < longest ? nil : (nil, bytes.count)
        }
        let parameters = String(decoding: body[..<end], as: UTF8.self)
        return (key(parameters, body[end]), end - bytes.startIndex + 1)
    }

    private static func key(_ parameters: String, _ end: UInt8) -> Key? {
        switch (end, parameters) {
        case (UInt8(ascii: "A"), _): .up
        case (UInt8(ascii: "B"), _): .down
        case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), "1"), (UInt8(ascii: "~"), "7"): .home
        case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), "4"), (UInt8(ascii: "~"), "8"): .end
        case (UInt8(ascii: "~"), "5"): .pageUp
        case (UInt8(ascii: "~"), "6"): .pageDown
        default: nil
        }
    }
}
