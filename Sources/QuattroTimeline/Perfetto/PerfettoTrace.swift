/// Events on tracks over time, in the format of Perfetto: as bytes, which the caller takes from time to time.
///
/// - It is a value that does not know scopes: it works for everything that has tracks and times in nanoseconds.
/// - Calls must be in the order of time. On each track begins and ends must nest.
/// - The result is small: names, places and texts are written once, and each time is the difference from the previous one.
///
/// ```swift
/// var trace = PerfettoTrace(process: "server", start: 0)
/// trace.addTrack(0, "a task")
/// trace.begin("runs", on: 0, at: 10)
/// trace.end(on: 0, at: 250)
/// let file = trace.take()
/// ```
package struct PerfettoTrace: Sendable {
    /// A source location.
    package struct Place: Hashable, Sendable {
        let file: String
        let line: UInt32

        package init(_ file: String, _ line: UInt32) { (self.file, self.line) = (file, line) }
    }

    /// A value in the details of an event.
    package enum Value: Hashable, Sendable {
        case text(String)
        case number(Int64)
    }

    package typealias Details = [(name: String, value: Value)]

    private var out = Protobuf()
    private var time: UInt64
    private var names = Interned<String>()
    private var categories = Interned<String>()
    private var detailNames = Interned<String>()
    private var texts = Interned<String>()
    private var places = Interned<Place>()

    private static let processTrack: UInt64 = 1
    /// The sequence's own clock: each time is the difference from the previous packet.
    private static let clock: UInt64 = 64
    private static let timeSinceBoot: UInt64 = 6

    /// - Parameters:
    ///   - process: The name of the process in the viewer.
    ///   - start: A time that is not after the first event.
    package init(process: String, start: UInt64) {
        time = start
        addPacket(flags: 3) { packet in
            packet.add(Field.clockSnapshot) { snapshot in
                for (clock, isIncremental) in [(Self.clock, true), (Self.timeSinceBoot, false)] {
                    snapshot.add(1) { reading in
                        reading.add(1, clock)
                        reading.add(2, start)
                        if isIncremental { reading.add(3, 1) }
                    }
                }
            }
            packet.add(Field.defaults) { $0.add(Field.clockOfTime, Self.clock) }
        }
        addPacket { packet in
            packet.add(Field.trackDescriptor) { track in
                track.add(1, Self.processTrack)
                track.add(3) { descriptor in
                    descriptor.add(1, 1)
                    descriptor.add(6, process)
                }
            }
        }
    }

    /// Returns the bytes since the last call, and forgets them.
    package mutating func take() -> [UInt8] { out.take() }

    /// How many bytes are waiting to be taken.
    package var pending: Int { out.bytes.count }

    // MARK: - Events

    /// Adds a track below another one, or below the process.
    package mutating func addTrack(_ number: Int, _ name: String, in parent: Int? = nil) {
        addPacket { packet in
            packet.add(Field.trackDescriptor) { track in
                track.add(1, Self.identifier(number))
                track.add(5, parent.map(Self.identifier) ?? Self.processTrack)
                track.add(2, name)
            }
        }
    }

    package mutating func begin(
        _ name: String,
        category: String? = nil,
        on track: Int,
        at time: UInt64,
        place: Place? = nil,
        details: Details = [],
        flows: [Int] = []
    ) {
        addEvent(1, name, category, track, time, place, details, flows)
    }

    /// Ends the innermost open slice of the track.
    package mutating func end(on track: Int, at time: UInt64, details: Details = [], flows: [Int] = []) {
        addEvent(2, nil, nil, track, time, nil, details, flows)
    }

    package mutating func instant(
        _ name: String,
        category: String? = nil,
        on track: Int,
        at time: UInt64,
        place: Place? = nil,
        details: Details = [],
        flows: [Int] = []
    ) {
        addEvent(3, name, category, track, time, place, details, flows)
    }

    private static func identifier(_ track: Int) -> UInt64 { UInt64(track) + processTrack + 1 }

    private mutating func addEvent(
        _ type: UInt64,
        _ name: String?,
        _ category: String?,
        _ track: Int,
        _ time: UInt64,
        _ place: Place?,
        _ details: Details,
        _ flows: [Int]
    ) {
        let nameNumber = name.map { names.number(of: $0) }
        let categoryNumber = category.map { categories.number(of: $0) }
        let placeNumber = place.map { places.number(of: $0) }
        let detailNumbers = details.map { detail in
            (name: detailNames.number(of: detail.name), value: detail.value.interned(in: &texts))
        }
        let news = takeNews()
        let distance = time > self.time ? time - self.time : 0
        self.time += distance
        addPacket(flags: 2) { packet in
            packet.add(Field.timestamp, distance)
            if let news { packet.add(Field.internedData) { $0.append(news) } }
            packet.add(Field.trackEvent) { event in
                event.add(9, type)
                event.add(11, Self.identifier(track))
                if let nameNumber { event.add(10, nameNumber) }
                if let categoryNumber { event.add(3, categoryNumber) }
                if let placeNumber { event.add(34, placeNumber) }
                for (name, value) in detailNumbers {
                    event.add(4) { detail in
                        detail.add(1, name)
                        detail.add(value.field, value.bits)
                    }
                }
                for flow in flows { event.add(47, fixed: UInt64(flow) + 1) }
            }
        }
    }
}

// MARK: - Packets

extension PerfettoTrace {
    /// The numbers of the fields of a packet; see `trace_packet.proto`.
    private enum Field {
        static let clockSnapshot = 6
        static let timestamp = 8
        static let sequence = 10
        static let trackEvent = 11
        static let internedData = 12
        static let sequenceFlags = 13
        static let clockOfTime = 58
        static let defaults = 59
        static let trackDescriptor = 60
    }

    /// The flags are 1 at the beginning of the sequence, and 2 if the packet needs earlier packets.
    @inline(__always)
    private mutating func addPacket(flags: UInt64 = 0, _ body: (inout Protobuf) -> Void) {
        out.add(1) { packet in
            packet.add(Field.sequence, 1)
            if flags != 0 { packet.add(Field.sequenceFlags, flags) }
            body(&packet)
        }
    }

    /// Returns the interned values that the next event uses for the first time; most events need none.
    private mutating func takeNews() -> Protobuf? {
        guard
            !(names.news.isEmpty && categories.news.isEmpty && detailNames.news.isEmpty && texts.news.isEmpty
                && places.news.isEmpty)
        else { return nil }
        var data = Protobuf()
        func add(_ field: Int, _ news: [(value: String, number: UInt64)]) {
            for (value, number) in news {
                data.add(field) { entry in
                    entry.add(1, number)
                    entry.add(2, value)
                }
            }
        }
        add(1, categories.takeNews())
        add(2, names.takeNews())
        add(3, detailNames.takeNews())
        for (place, number) in places.takeNews() {
            data.add(4) { entry in
                entry.add(1, number)
                entry.add(2, place.file)
                entry.add(4, UInt64(place.line))
            }
        }
        add(29, texts.takeNews())
        return data
    }
}

extension PerfettoTrace.Value {
    /// The field of an annotation for the value, and the bits to write there.
    fileprivate func interned(in texts: inout Interned<String>) -> (field: Int, bits: UInt64) {
        switch self {
        case .text(let text): (17, texts.number(of: text))
        case .number(let number): (4, UInt64(bitPattern: number))
        }
    }
}

/// Values with numbers, counted from one, each written once.
private struct Interned<Value: Hashable & Sendable>: Sendable {
    private var numbers: [Value: UInt64] = [:]
    private(set) var news: [(value: Value, number: UInt64)] = []

    mutating func number(of value: Value) -> UInt64 {
        if let number = numbers[value] { return number }
        let number = UInt64(numbers.count) + 1
        numbers[value] = number
        news.append((value, number))
        return number
    }

    mutating func takeNews() -> [(value: Value, number: UInt64)] {
        defer { news.removeAll(keepingCapacity: true) }
        return news
    }
}
