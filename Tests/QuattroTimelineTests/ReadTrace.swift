import QuattroTimeline

/// The fields of a message, one after the other.
struct ProtobufReader {
    struct Field {
        let number: Int
        var value: UInt64 = 0
        var bytes: [UInt8] = []
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    private mutating func variable() -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        return value
    }

    mutating func field() -> Field? {
        guard !rest.isEmpty else { return nil }
        let key = variable()
        var field = Field(number: Int(key >> 3))
        switch key & 7 {
        case 0: field.value = variable()
        case 1:
            for (index, byte) in rest.prefix(8).enumerated() { field.value |= UInt64(byte) << (8 * UInt64(index)) }
            rest = rest.dropFirst(8)
        default:
            let length = Int(variable())
            field.bytes = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return field
    }

    static func fields(_ bytes: [UInt8]) -> [Field] {
        var reader = ProtobufReader(bytes)
        var fields: [Field] = []
        while let field = reader.field() { fields.append(field) }
        return fields
    }
}

/// What a viewer makes of a trace, as far as it can be wrong.
struct ReadTrace {
    private(set) var problems: [String] = []
    private(set) var slices = 0
    private(set) var instants = 0
    private(set) var flows = 0
    private(set) var time: UInt64 = 0
    private var depths: [UInt64: Int] = [:]
    /// By the field of the interned data: events, then where an event names one.
    private var known: [Int: Set<UInt64>] = [:]

    var tracks: Int { depths.count }

    init(_ bytes: [UInt8]) {
        for packet in ProtobufReader.fields(bytes) { read(ProtobufReader.fields(packet.bytes)) }
        for (track, depth) in depths where depth != 0 { problems.append("\(depth) open on \(track)") }
    }

    private mutating func read(_ packet: [ProtobufReader.Field]) {
        for field in packet {
            switch field.number {
            case 6: readClock(field.bytes)
            case 8: time += field.value
            case 12: learn(field.bytes)
            case 60: addTrack(ProtobufReader.fields(field.bytes))
            default: break
            }
        }
        for field in packet where field.number == 11 { readEvent(ProtobufReader.fields(field.bytes)) }
    }

    private mutating func readClock(_ bytes: [UInt8]) {
        let clock = ProtobufReader.fields(bytes).first.map { ProtobufReader.fields($0.bytes) } ?? []
        time = clock.first { $0.number == 2 }?.value ?? 0
    }

    private mutating func learn(_ bytes: [UInt8]) {
        for entry in ProtobufReader.fields(bytes) {
            guard let number = ProtobufReader.fields(entry.bytes).first(where: { $0.number == 1 })?.value else {
                continue
            }
            if !known[entry.number, default: []].insert(number).inserted {
                problems.append("\(entry.number): \(number) twice")
            }
        }
    }

    private mutating func addTrack(_ fields: [ProtobufReader.Field]) {
        guard let identifier = fields.first(where: { $0.number == 1 })?.value else {
            return problems.append("no track")
        }
        if let parent = fields.first(where: { $0.number == 5 })?.value, depths[parent] == nil {
            problems.append("no \(parent)")
        }
        if depths.updateValue(0, forKey: identifier) != nil { problems.append("track \(identifier) twice") }
    }

    private mutating func readEvent(_ fields: [ProtobufReader.Field]) {
        guard let track = fields.first(where: { $0.number == 11 })?.value, let depth = depths[track] else {
            return problems.append("an event without a track")
        }
        for (field, interned) in [(3, 1), (10, 2), (34, 4)] {
            for number in fields where number.number == field && known[interned]?.contains(number.value) != true {
                problems.append("\(number.value) of \(interned) is not known")
            }
        }
        flows += fields.count { $0.number == 47 }
        switch fields.first(where: { $0.number == 9 })?.value {
        case 1:
            slices += 1
            depths[track] = depth + 1
        case 2:
            depths[track] = depth - 1
            if depth == 0 { problems.append("an end without a begin on \(track)") }
        default: instants += 1
        }
    }
}
