/// Something other than scopes that went on meanwhile, on tracks of its own, shown beside them in a file for Perfetto.
///
/// Calls are in the order of time. On each track begins and ends nest.
package struct SideTracks: Sendable {
    struct Event: Sendable {
        enum Kind: Sendable {
            case begins(String)
            case ends
            case happens(String)
        }

        let kind: Kind
        let track: Int
        let time: UInt64
        let details: PerfettoTrace.Details
    }

    /// The name of the one track that all of them are below.
    let title: String
    private(set) var names: [String] = []
    private(set) var events: [Event] = []

    package init(title: String) { self.title = title }

    /// - Returns: Its number.
    package mutating func addTrack(_ name: String) -> Int {
        names.append(name)
        return names.count - 1
    }

    package mutating func begin(
        _ name: String,
        on track: Int,
        at time: UInt64,
        details: PerfettoTrace.Details = []
    ) {
        events.append(Event(kind: .begins(name), track: track, time: time, details: details))
    }

    /// Ends what was begun last on the track, and has not been ended.
    package mutating func end(on track: Int, at time: UInt64) {
        events.append(Event(kind: .ends, track: track, time: time, details: []))
    }

    package mutating func instant(_ name: String, on track: Int, at time: UInt64) {
        events.append(Event(kind: .happens(name), track: track, time: time, details: []))
    }
}
