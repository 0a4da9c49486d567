/// A value that is written as JSON, with its keys in their order.
indirect enum JSONText: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([JSONText])
    case object([Member])

    struct Member: Sendable, Hashable {
        let key: String
        let value: JSONText
    }

    static func object(_ members: KeyValuePairs<String, JSONText>) -> Self {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    static func string(ifAny text: String?) -> Self { text.map(Self.string) ?? .null }

    static func number(ifAny number: Int?) -> Self { number.map(Self.number) ?? .null }

    /// The JSON text on one line, without a newline at its end.
    var line: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): Self.quoted(text)
        case .array(let values): "[\(values.map(\.line).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(Self.quoted($0.key)):\($0.value.line)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\0"..<" ", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
