/// An object of JSON that is being written.
struct JSONObject {
    private(set) var text = "{}"
    private var isEmpty = true

    /// Adds a member whose value is JSON already; nothing for `nil`.
    mutating func add(_ key: String, _ value: String?) {
        guard let value else { return }
        text.removeLast()
        text += (isEmpty ? "\"" : ",\"") + key + "\":" + value + "}"
        isEmpty = false
    }
}

extension String {
    /// As JSON writes it.
    var json: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\0"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
