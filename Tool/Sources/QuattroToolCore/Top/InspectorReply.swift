/// The answer of an inspector over its socket: HTTP whose body ends with the connection.
package enum InspectorReply {
    /// More bytes than any tree has: a longer answer is refused.
    package static let longest = 512 << 20

    /// The request for a page.
    package static func request(for page: String) -> [UInt8] {
        Array("GET \(page) HTTP/1.1\r\nHost: quattro\r\nConnection: close\r\n\r\n".utf8)
    }

    /// Returns the body after the head.
    package static func body(of bytes: [UInt8]) throws(NotUnderstood) -> [UInt8] {
        let end = Array("\r\n\r\n".utf8)
        let starts = bytes.indices.prefix(16_384).dropLast(end.count - 1)
        guard let head = starts.first(where: { bytes[$0...].starts(with: end) }) else { throw .noAnswer }
        let line = String(decoding: bytes[..<head].prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let words = line.split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1.") else { throw .noAnswer }
        guard words[1] == "200" else { throw .status(line) }
        return Array(bytes[(head + end.count)...])
    }
}
