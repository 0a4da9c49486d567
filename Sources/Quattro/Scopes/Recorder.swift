/// Writes what happens to scopes into the rings of the threads, while events are watched.
///
/// Nothing is worked out on the way in: times are the two words that they are made of, a name is cut at ``textLimit`` bytes, and a place in
/// the source is the address of its text, which is there for as long as the process.
package enum Recorder {
    @inline(__always)
    static var isOn: Bool { Attention.isPaid(by: [.events, .simulatedEvents]) }

    package static let textLimit = 48

    /// `time` is by the clock of the scope.
    @inline(never)
    static func record(
        _ kind: TimelineEvent.Kind,
        of scope: CancelScope,
        at time: Deadline,
        detail: UInt8 = 0,
        other: UInt64 = 0,
        argument: Deadline = .never,
        text: String? = nil,
        at place: (file: StaticString, line: UInt)? = nil
    ) {
        record(
            kind,
            id: scope.id,
            role: scope.role,
            at: time,
            detail: detail,
            other: other,
            argument: argument,
            task: scope.otherTask,
            text: text,
            at: place
        )
    }

    @inline(never)
    static func record(
        _ kind: TimelineEvent.Kind,
        id: UInt64,
        role: CancelScope.Role,
        at time: Deadline,
        detail: UInt8 = 0,
        other: UInt64 = 0,
        argument: Deadline = .never,
        task: UInt64 = 0,
        text: String? = nil,
        at place: (file: StaticString, line: UInt)? = nil
    ) {
        // A simulation may be all that records.
        guard Attention.isPaid(by: .events), let ring = EventRings.ofThread else { return }
        var event = EventRing.Event(repeating: 0)
        (event[0], event[1]) = time.words
        event[2] =
            UInt64(kind.rawValue) | UInt64(role.rawValue) << 8 | UInt64(detail) << 16 | UInt64(place?.line ?? 0) << 32
        (event[3], event[4]) = (id, other)
        (event[5], event[6]) = argument.words
        event[7] = task
        if let file = place?.file {
            (event[8], event[9]) = (UInt64(UInt(bitPattern: file.utf8Start)), UInt64(file.utf8CodeUnitCount))
        }
        if let text { event.put(text) }
        ring.write(event)
    }
}

extension Recorder {
    /// A moment that the user has something to say of.
    @inline(__always)
    package static func mark(_ text: @autoclosure () -> String) {
        if isOn { markNow(text()) }
    }

    @inline(never)
    private static func markNow(_ text: String) {
        let scope = CancelScope.ambient
        if let world = (scope?.clock ?? .current).simulatedWorld { return world.keep(mark: text, in: scope) }
        let now = (scope?.clock ?? .current).now
        record(.mark, id: scope?.id ?? 0, role: scope?.role ?? .scope, at: now, task: scope?.otherTask ?? 0, text: text)
    }
}

// MARK: - Words

extension EventRing.Event {
    private static var textStart: Int { 10 }

    /// Its first bytes; how many is in the second word of the head.
    fileprivate mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            for (index, byte) in bytes.prefix(Recorder.textLimit).enumerated() {
                self[Self.textStart + index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
            }
        }
        // A bit says that there is a text, an empty one included.
        self[2] |= 1 << 24
    }

    fileprivate var text: String? {
        guard self[2] & 1 << 24 != 0 else { return nil }
        var bytes: [UInt8] = []
        for index in 0..<Recorder.textLimit {
            let byte = UInt8(truncatingIfNeeded: self[Self.textStart + index / 8] >> UInt64(index % 8 * 8))
            if byte == 0 { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Deadline {
    fileprivate var words: (UInt64, UInt64) {
        (UInt64(truncatingIfNeeded: attoseconds), UInt64(truncatingIfNeeded: attoseconds >> 64))
    }

    fileprivate init(words low: UInt64, _ high: UInt64) {
        self.init(attoseconds: Int128(Int64(bitPattern: high)) << 64 | Int128(low))
    }

    /// Since the epoch of the clock.
    package var nanoseconds: UInt64 {
        switch self {
        case .never: TimelineEvent.none
        case .passed: 0
        default: UInt64(clamping: attoseconds / 1_000_000_000)
        }
    }
}

// MARK: - Reading

extension Recorder {
    /// The events of each thread, the oldest first, and how many were overwritten.
    package static func read() -> (threads: [[TimelineEvent]], lost: Int) {
        let rings = EventRings.read()
        let threads = rings.map { thread, events, _ in events.compactMap { TimelineEvent($0, thread: UInt32(thread)) } }
        return (threads, rings.reduce(0) { $0 + Int(clamping: $1.lost) })
    }
}

extension TimelineEvent {
    fileprivate init?(_ words: borrowing EventRing.Event, thread: UInt32) {
        let head = words[2]
        guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: head)),
            let role = CancelScope.Role(rawValue: UInt8(truncatingIfNeeded: head >> 8))
        else { return nil }
        self.init(
            kind,
            at: Deadline(words: words[0], words[1]).nanoseconds,
            id: words[3],
            role: role,
            detail: UInt8(truncatingIfNeeded: head >> 16),
            other: words[4],
            argument: Deadline(words: words[5], words[6]).nanoseconds,
            task: words[7],
            text: words.text,
            file: Self.file(at: words[8], count: words[9]),
            line: UInt32(truncatingIfNeeded: head >> 32),
            thread: thread
        )
    }

    /// The texts of `#fileID` are part of the program, and never change.
    private static func file(at address: UInt64, count: UInt64) -> String? {
        guard address != 0, let start = UnsafePointer<UInt8>(bitPattern: UInt(address)) else { return nil }
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }
}
