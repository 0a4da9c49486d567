/// What is answered to a request of HTTP.
struct InspectorAnswer {
    private enum Page: String {
        case tree = "/tree"
        case json = "/tree.json"
        case counts = "/counts"
    }

    private enum Content {
        case page(Page)
        case notFound
        case notUnderstood
    }

    private let content: Content

    /// `request` is its first line.
    init(to request: String) {
        let words = request.split(separator: " ")
        guard words.count >= 2, words[0] == "GET", let path = words[1].split(separator: "?").first else {
            content = .notUnderstood
            return
        }
        content = Page(rawValue: path == "/" ? "/tree" : String(path)).map { .page($0) } ?? .notFound
    }

    func write(to write: (String) -> Void) {
        switch content {
        case .page(.json):
            writeHead("200 OK", "application/json", to: write)
            TaskTree.capture().writeJSON(to: write)
        case .page(.tree):
            writeHead("200 OK", "text/plain; charset=utf-8", to: write)
            TaskTree.capture().write(to: write)
        case .page(.counts):
            writeHead("200 OK", "text/plain; charset=utf-8", to: write)
            TaskTree.capture().writeCounts(to: write)
        case .notFound:
            writeHead("404 Not Found", "text/plain; charset=utf-8", to: write)
            write("There are /tree, /tree.json and /counts.\n")
        case .notUnderstood:
            writeHead("400 Bad Request", "text/plain; charset=utf-8", to: write)
            write("What is understood is GET and a path.\n")
        }
    }

    /// The end of the connection is the end of the text, whose length is not known before.
    private func writeHead(_ status: String, _ type: String, to write: (String) -> Void) {
        write("HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nConnection: close\r\n\r\n")
    }
}

extension TaskTree {
    /// How many there are of what, each on a line: the form that Prometheus reads.
    ///
    /// - Parameter write: Takes a line, with its end.
    /// - Throws: What `write` throws, and nothing else.
    public func writeCounts<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        let cancelled = nodes.count { $0.cancellation != nil }
        let counts = [
            ("quattro_scopes", "Cancel scopes that are open.", nodes.count { $0.kind == .scope }),
            ("quattro_groups", "Task groups that are open.", nodes.count { $0.kind == .group }),
            ("quattro_tasks", "Children of groups.", nodes.count { $0.kind.isTask }),
            ("quattro_queued", "Children that wait for a place.", nodes.reduce(0) { $0 + ($1.counts?.queued ?? 0) }),
            ("quattro_cancelled", "What is cancelled and still open.", cancelled),
            ("quattro_overdue", "What was asked to stop over a second ago, and is open.", stuck().count),
        ]
        for (name, help, value) in counts {
            try write("# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(value)\n")
        }
    }
}
