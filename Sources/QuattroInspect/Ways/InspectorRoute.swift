/// What an HTTP request asks for, as a value.
enum InspectorRoute: Equatable {
    case paths
    case tree
    case json
    case counts
    /// The HTML page, with the scope that is selected when it opens.
    case page(selecting: UInt64?)
    case perfetto
    case explanation(of: UInt64)
    case explanationOfLongest(named: String)
    case list(named: String?)
    case notFound
    /// An invalid request, with a message that says what is wrong.
    case notUnderstood(String)

    /// `request` is the first line of the request, such as `GET /tree HTTP/1.1`.
    init(_ request: String) {
        let words = request.split(separator: " ")
        guard words.count >= 2, ["GET", "HEAD"].contains(words[0]), words[1].hasPrefix("/") else {
            self = .notUnderstood("Only GET or HEAD and a path are understood.")
            return
        }
        let parts = words[1].split(separator: "?", maxSplits: 1)
        let query = parts.count == 2 ? parts[1] : ""
        self = Self(path: parts[0], query)
    }

    private init(path: Substring, _ query: Substring) {
        var id: UInt64?
        if let text = query.value(of: "id") {
            id = UInt64(text)
            if id == nil {
                self = .notUnderstood("id=\(text): an id is a number, as a tree of JSON has it.")
                return
            }
        }
        switch path {
        case "/": self = .paths
        case "/tree": self = .tree
        case "/tree.json": self = .json
        case "/counts": self = .counts
        case "/timeline": self = .page(selecting: id)
        case "/timeline.pftrace": self = .perfetto
        case "/timeline.txt": self = Self(textOf: id, query)
        default: self = .notFound
        }
    }

    private init(textOf id: UInt64?, _ query: Substring) {
        if let id {
            self = .explanation(of: id)
        } else if let name = query.value(of: "longest") {
            self = .explanationOfLongest(named: name)
        } else {
            self = .list(named: query.value(of: "name"))
        }
    }

    /// Whether it asks for a timeline.
    var isOfTimeline: Bool {
        switch self {
        case .page, .perfetto, .explanation, .explanationOfLongest, .list: true
        default: false
        }
    }

    /// The list of paths, one on each line.
    static let list = """
        /tree                what is open, as text
        /tree.json           the same as JSON
        /counts              how many there are of what, for Prometheus
        /timeline            what has happened, as a page for a browser; /timeline?id=7 shows the scope of that number
        /timeline.pftrace    the same for ui.perfetto.dev
        /timeline.txt        what is open and took the longest, with their numbers; /timeline.txt?name=users those with such names
        /timeline.txt?id=7   where the time of the one of that number went; /timeline.txt?longest=users the longest one with such a name

        """
}

extension Substring {
    /// The value of a key in the query of a URL.
    fileprivate func value(of key: String) -> String? {
        split(separator: "&").first { $0.hasPrefix(key + "=") }?.dropFirst(key.utf8.count + 1).percentDecoded
    }

    private var percentDecoded: String {
        var (bytes, rest) = ([UInt8](), utf8[...])
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(Substring(rest.prefix(2)), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
