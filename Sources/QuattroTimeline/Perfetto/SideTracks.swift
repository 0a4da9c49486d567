/// Activities other than scopes, on tracks of their own, shown beside the scopes in a file for Perfetto.
///
/// Calls must be in the order of time. On each track, begins and ends must nest.
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

    /// The name of their common parent track.
    let title: String
    private(set) var names: [String] = []
    private(set) var events: [Event] = []

    package init(title: String) { self.title = title }

    /// - Returns: The number of the track.
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

    /// Ends the innermost open slice of the track.
    package mutating func end(on track: Int, at time: UInt64) {
        events.append(Event(kind: .ends, track: track, time: time, details: []))
    }

    package mutating func instant(_ name: String, on track: Int, at time: UInt64) {
        events.append(Event(kind: .happens(name), track: track, time: time, details: []))
    }
}
