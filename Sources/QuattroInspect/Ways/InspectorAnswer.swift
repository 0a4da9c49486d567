import QuattroTimeline

/// The answer to an HTTP request.
struct InspectorAnswer {
    private let route: InspectorRoute
    /// Whether only the head of the answer was requested.
    private let isOfHead: Bool

    /// `request` is the first line of the request.
    init(to request: String) { (route, isOfHead) = (InspectorRoute(request), request.hasPrefix("HEAD ")) }

    func write(to output: inout DescriptorText) {
        guard !route.isOfTimeline else { return writeTimeline(to: &output) }
        switch route {
        case .paths: send("200 OK", InspectorRoute.list, to: &output)
        case .notUnderstood(let why): send("400 Bad Request", why + "\n", to: &output)
        case .tree: send("200 OK", .text, to: &output) { output in TaskTree.capture().write { output.write($0) } }
        case .json: send("200 OK", .json, to: &output) { output in TaskTree.capture().writeJSON { output.write($0) } }
        case .counts:
            send("200 OK", .text, to: &output) { output in TaskTree.capture().writeCounts { output.write($0) } }
        default: send("404 Not Found", "There is no such path. There are:\n" + InspectorRoute.list, to: &output)
        }
    }

    private func writeTimeline(to output: inout DescriptorText) {
        let timeline = Timeline.capture()
        guard Inspector.detail == .events || timeline.count > 0 else {
            let advice = "Start the process with QUATTRO_INSPECT=events,socket, or call Inspector.watch(.events) in it."
            return send("409 Conflict", "No events are watched. \(advice)\n", to: &output)
        }
        let title = "process \(processNumber)"
        switch route {
        case .page(let id):
            send("200 OK", .html, to: &output) { output in
                timeline.writeHTML(title: title, selecting: id) { output.write($0) }
            }
        case .perfetto:
            send("200 OK", .binary, to: &output) { output in timeline.writePerfetto(process: title) { output.write($0) }
            }
        case .explanation(let id): explain(id, in: timeline, otherwise: timeline.explain(id), to: &output)
        case .explanationOfLongest(let name):
            let id = timeline.longest(named: name)
            explain(id, in: timeline, otherwise: timeline.recording.longest(named: name), to: &output)
        case .list(let name):
            send("200 OK", name.map { timeline.recording.longest(named: $0) } ?? timeline.overview, to: &output)
        default: break
        }
    }

    private func explain(_ id: UInt64?, in timeline: Timeline, otherwise: String, to output: inout DescriptorText) {
        let text = id.flatMap { timeline.recording.explanation(of: $0) }
        send(text == nil ? "404 Not Found" : "200 OK", text ?? otherwise, to: &output)
    }

    private enum MediaType: String {
        case text = "text/plain; charset=utf-8"
        case json = "application/json"
        case html = "text/html; charset=utf-8"
        case binary = "application/octet-stream"
    }

    private func send(_ status: String, _ text: String, to output: inout DescriptorText) {
        send(status, .text, to: &output) { $0.write(text) }
    }

    /// The end of the connection marks the end of the body, whose length is not known in advance.
    private func send(
        _ status: String,
        _ type: MediaType,
        to output: inout DescriptorText,
        _ body: (inout DescriptorText) -> Void
    ) {
        output.write("HTTP/1.1 \(status)\r\nContent-Type: \(type.rawValue)\r\nConnection: close\r\n\r\n")
        if !isOfHead { body(&output) }
    }
}
