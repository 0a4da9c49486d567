/// The name of a timeline file: names sort by time, and are safe whatever a scope is called.
struct SavedName: CustomStringConvertible {
    let description: String

    private static let most = 48

    /// - Parameters:
    ///   - occasion: Why the timeline is saved.
    ///   - time: Seconds since 1970.
    ///   - process: The number of the process.
    ///   - number: How many files the process began before this one.
    init(_ occasion: Occasion, time: Int, process: Int32, number: Int) {
        let moment = UTC(secondsSince1970: time).iso8601.filter { $0 != ":" }
        let words = [moment, "\(process)", "\(number)", occasion.kind.rawValue, Self.safe(occasion.name ?? "")]
        description = words.filter { !$0.isEmpty }.joined(separator: "-") + ".html"
    }

    /// The ASCII letters and digits of a name, with single dashes for everything between them.
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
