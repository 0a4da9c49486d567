/// The name of a file with a timeline: in the order of time, and safe whatever a scope is called.
struct SavedName: CustomStringConvertible {
    let description: String

    private static let most = 48

    /// - Parameters:
    ///   - occasion: What it is saved upon.
    ///   - time: Seconds since 1970.
    ///   - process: The number of the process.
    ///   - number: How many files the process has begun before.
    init(_ occasion: Occasion, time: Int, process: Int32, number: Int) {
        let moment = UTC(secondsSince1970: time).iso8601.filter { $0 != ":" }
        let words = [moment, "\(process)", "\(number)", occasion.kind.rawValue, Self.safe(occasion.name ?? "")]
        description = words.filter { !$0.isEmpty }.joined(separator: "-") + ".html"
    }

    /// Letters and digits of ASCII, and single dashes for all between them.
    private static func safe(_ name: String) -> String {
        let words = name.utf8.split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): false
            case UInt8(ascii: "0")...UInt8(ascii: "9"): false
            default: true
            }
        }
        let safe = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-").prefix(most)
        return String(safe.last == "-" ? safe.dropLast() : safe)
    }
}
