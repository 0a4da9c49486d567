import QuattroTimeline

/// What is answered to a request of HTTP.
struct InspectorAnswer {
    private let route: InspectorRoute

    /// `request` is its first line.
    init(to request: String) { route = InspectorRoute(request) }

    func write(to output: inout DescriptorText) {
        guard !route.isOfTimeline else { return writeTimeline(to: &output) }
        switch route {
        case .paths: head("200 OK", .text, InspectorRoute.list, to: &output)
        case .notUnderstood(let why): head("400 Bad Request", .text, why + "\n", to: &output)
        case .tree:
            head("200 OK", .text, to: &output)
            TaskTree.capture().write { output.write($0) }
        case .json:
            head("200 OK", .json, to: &output)
            TaskTree.capture().writeJSON { output.write($0) }
        case .counts:
            head("200 OK", .text, to: &output)
            TaskTree.capture().writeCounts { output.write($0) }
        default: head("404 Not Found", .text, "There is no such path. There are:\n" + InspectorRoute.list, to: &output)
        }
    }

    private func writeTimeline(to output: inout DescriptorText) {
        let timeline = Timeline.capture()
        guard Inspector.detail == .events || timeline.count > 0 else {
            let advice = "Start the process with QUATTRO_INSPECT=events,socket, or call Inspector.watch(.events) in it."
            return head("409 Conflict", .text, "No events are watched. \(advice)\n", to: &output)
        }
        switch route {
        case .page(let id):
            head("200 OK", .html, to: &output)
            timeline.writeHTML(title: "process \(processNumber)", selecting: id) { output.write($0) }
        case .perfetto:
            head("200 OK", .binary, to: &output)
            timeline.writePerfetto(process: "process \(processNumber)") { output.write($0) }
        case .explanation(let id): explain(id, in: timeline, otherwise: timeline.explain(id), to: &output)
        case .explanationOfLongest(let name):
            let id = timeline.longest(named: name)
            explain(id, in: timeline, otherwise: timeline.recording.longest(named: name), to: &output)
        case .list(let name):
            let list = name.map { timeline.recording.longest(named: $0) } ?? timeline.overview
            head("200 OK", .text, list, to: &output)
        default: break
        }
    }

    private func explain(_ id: UInt64?, in timeline: Timeline, otherwise: String, to output: inout DescriptorText) {
        let text = id.flatMap { timeline.recording.explanation(of: $0) }
        head(text == nil ? "404 Not Found" : "200 OK", .text, text ?? otherwise, to: &output)
    }

    private enum MediaType: String {
        case text = "text/plain; charset=utf-8"
        case json = "application/json"
        case html = "text/html; charset=utf-8"
        case binary = "application/octet-stream"
    }

    /// The end of the connection is the end of the text, whose length is not known before.
    private func head(_ status: String, _ type: MediaType, _ text: String = "", to output: inout DescriptorText) {
        output.write("HTTP/1.1 \(status)\r\nContent-Type: \(type.rawValue)\r\nConnection: close\r\n\r\n\(text)")
    }
}
