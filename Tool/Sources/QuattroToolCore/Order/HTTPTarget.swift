/// A page that is requested to see whether a server is ready.
package struct HTTPTarget: Sendable, Hashable {
    package let host: String
    package let port: UInt16
    /// The path, with the query.
    package let path: String

    /// - Parameter url: The URL, such as `http://localhost:8080/health`.
    /// - Throws: ``ReadyProbeError``, which says what is wrong with it.
    package init(_ url: String) throws(ReadyProbeError) {
        guard !url.hasPrefix("https://") else {
            throw ReadyProbeError("https is not supported: use http://, or --ready-port")
        }
        guard url.hasPrefix("http://") else { throw ReadyProbeError("use a URL that begins with http://") }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ReadyProbeError(
                "what is not a letter, a digit or a sign of ASCII has to be encoded in a URL, as %20 for a space"
            )
        }
        let rest = url.dropFirst("http://".count).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw ReadyProbeError("a user cannot be given") }
        let place = try HostAndPort(String(authority), defaultPort: 80)
        guard let host = place.host else { throw ReadyProbeError("it names no host") }
        (self.host, port) = (host, place.port)
        let path = rest.dropFirst(authority.count)
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
    }

    /// The bytes of the request.
    package var request: [UInt8] {
        let host = host.contains(":") ? "[\(host)]" : host
        let lines = [
            "GET \(path) HTTP/1.1", "Host: \(host)\(port == 80 ? "" : ":\(port)")", "User-Agent: quattro",
            "Accept: */*",
            "Connection: close",
        ]
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Whether an answer says that the page is there: a status from 200 to 399.
    ///
    /// - Parameter bytes: The beginning of the answer.
    /// - Returns: `nil` if these bytes are not enough to tell.
    package static func isGood(_ bytes: [UInt8]) -> Bool? {
        let text = Array("HTTP/1.".utf8)
        guard bytes.prefix(text.count).elementsEqual(text.prefix(bytes.count)) else { return false }
        guard bytes.count >= text.count + 5 else { return nil }
        let status = bytes[(text.count + 2)..<(text.count + 5)]
        return bytes[text.count + 1] == UInt8(ascii: " ") && status.first.map { [0x32, 0x33].contains($0) } == true
            && status.allSatisfy { (0x30...0x39).contains($0) }
    }
}

/// `HOST:PORT`, `PORT`, `[::1]:PORT`.
struct HostAndPort {
    let host: String?
    let port: UInt16

    /// - Parameters:
    ///   - text: The text that was given.
    ///   - defaultPort: The port if the text is only a host; with `nil`, such a text is taken as a port.
    /// - Throws: ``ReadyProbeError``, which says what is wrong with it.
    init(_ text: String, defaultPort: UInt16?) throws(ReadyProbeError) {
        let (host, port): (Substring, Substring?)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw ReadyProbeError("after ']' there may be ':' and a port")
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            (host, port) = (text[..<colon], text[text.index(after: colon)...])
            guard !host.contains(":") else { throw ReadyProbeError("write an IPv6 address in brackets, as [::1]:8080") }
        } else {
            (host, port) = defaultPort == nil ? ("", text[...]) : (text[...], nil)
        }
        self.host = host.isEmpty ? nil : String(host)
        if port == nil, let defaultPort {
            self.port = defaultPort
        } else {
            let digits = port.flatMap { text in text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt16(text) : nil
            }
            guard let number = digits, number > 0 else { throw ReadyProbeError("use a port from 1 to 65535") }
            self.port = number
        }
    }
}

/// Why the argument of a probe is invalid.
package struct ReadyProbeError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
