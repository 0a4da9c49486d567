import Quattro

/// What has happened over time, on tracks, as text in the Trace Event Format of Chrome: JSON that Perfetto and `chrome://tracing` open.
///
/// A value that knows nothing of simulations: it serves whatever has tracks and times.
///
///     var events = TraceEvents()
///     events.name(track: 1, "the child \"a\"")
///     events.span("runs", track: 1, from: 0, to: 250)
///     print(events.json(about: [("seed", .number(7))]))
package struct TraceEvents: Sendable {
    /// What can stand in the details of an event.
    package enum Detail: Hashable, Sendable {
        case text(String)
        case number(Int)
    }

    package typealias Details = [(name: String, value: Detail)]

    private var lines: [String] = []

    package init() {}

    /// The number of events.
    package var count: Int { lines.count }

    /// Says what a track is called; tracks are shown in the order of their numbers.
    package mutating func name(track: Int, _ name: String) {
        let event = "\"ph\":\"M\",\"pid\":1,\"tid\":\(track)"
        lines.append("{\"name\":\"thread_name\",\(event),\"args\":{\"name\":\(name.json)}}")
        lines.append("{\"name\":\"thread_sort_index\",\(event),\"args\":{\"sort_index\":\(track)}}")
    }

    /// Something that takes time, both ends in nanoseconds.
    package mutating func span(_ name: String, track: Int, from: Int, to: Int, _ details: Details = []) {
        let time = "\"ts\":\(from.microseconds),\"dur\":\(max(to - from, 0).microseconds)"
        lines.append("{\"name\":\(name.json),\"ph\":\"X\",\"pid\":1,\"tid\":\(track),\(time)\(details.args)}")
    }

    /// Something that happens at one moment, in nanoseconds.
    package mutating func instant(_ name: String, track: Int, at time: Int, _ details: Details = []) {
        let moment = "\"ts\":\(time.microseconds),\"s\":\"t\""
        lines.append("{\"name\":\(name.json),\"ph\":\"i\",\"pid\":1,\"tid\":\(track),\(moment)\(details.args)}")
    }

    /// All of it, and what else is to be known: an event on each line.
    package func json(process: String, about: Details) -> String {
        let name = "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":\(process.json)}}"
        let events = ([name] + lines).joined(separator: ",\n")
        let otherData = "\"otherData\":{\n\(about.json(separator: ",\n"))\n}"
        return "{\(otherData),\n\"displayTimeUnit\":\"ns\",\n\"traceEvents\":[\n\(events)\n]}\n"
    }
}

extension TraceEvents.Details {
    fileprivate var args: String { isEmpty ? "" : ",\"args\":{\(json(separator: ","))}" }

    fileprivate func json(separator: String) -> String {
        map { "\($0.name.json):\($0.value.json)" }.joined(separator: separator)
    }
}

extension TraceEvents.Detail {
    fileprivate var json: String {
        switch self {
        case .text(let text): text.json
        case .number(let number): "\(number)"
        }
    }
}

extension Int {
    /// With as many digits as a nanosecond needs, and without the error of a floating-point number.
    fileprivate var microseconds: String {
        let rest = "\(magnitude % 1_000)"
        return (self < 0 ? "-" : "") + "\(magnitude / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
