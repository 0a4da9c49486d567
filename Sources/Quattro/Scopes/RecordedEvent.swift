/// The third word of an event: its kind, and which of the other words are used.
struct RecordedHead {
    private(set) var word: UInt64

    init(kind: TimelineEvent.Kind, role: CancelScope.Role, detail: UInt8) {
        word = UInt64(kind.rawValue) | UInt64(role.rawValue) << 8 | UInt64(detail) << 16
    }

    init(_ word: UInt64) { self.word = word }

    var kind: TimelineEvent.Kind? { TimelineEvent.Kind(rawValue: UInt8(truncatingIfNeeded: word)) }
    var role: CancelScope.Role? { CancelScope.Role(rawValue: UInt8(truncatingIfNeeded: word >> 8)) }
    var detail: UInt8 { UInt8(truncatingIfNeeded: word >> 16) }

    /// The line of the call site, set once; `nil` if there is none.
    var line: UInt32? {
        get { word & 0x8000_0000 == 0 ? nil : UInt32(truncatingIfNeeded: word >> 32) }
        set { word |= 0x8000_0000 | UInt64(newValue ?? 0) << 32 }
    }

    /// How many bytes of text there are, set once; `nil` if there is no text, which is not the same as an empty one.
    var textCount: Int? {
        get { word & 0x4000_0000 == 0 ? nil : min(Int(word >> 24 & 0x3F), Recorder.textLimit) }
        set { word |= 0x4000_0000 | UInt64(newValue ?? 0) << 24 }
    }
}

private let textStart = 10

extension EventRing.Slot {
    /// - Returns: How many bytes there was room for.
    @inline(__always)
    func put(_ text: String) -> Int {
        text.utf8.withContiguousStorageIfAvailable(put) ?? Array(text.utf8).withUnsafeBufferPointer(put)
    }

    @inline(__always)
    private func put(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let count = min(bytes.count, Recorder.textLimit)
        var (index, start) = (textStart, 0)
        while start < count {
            var word: UInt64 = 0
            withUnsafeMutableBytes(of: &word) {
                $0.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<min(start + 8, count)])
                )
            }
            self[index] = word
            (index, start) = (index + 1, start + 8)
        }
        return count
    }
}

extension Deadline {
    /// The words as they are stored: no division is needed while a program is recorded.
    var words: (UInt64, UInt64) {
        (UInt64(truncatingIfNeeded: attoseconds), UInt64(truncatingIfNeeded: attoseconds >> 64))
    }

    fileprivate init(words low: UInt64, _ high: UInt64) {
        self.init(attoseconds: Int128(Int64(bitPattern: high)) << 64 | Int128(low))
    }

    /// The time since the epoch of the clock.
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
    /// The events of each thread, the oldest first, and how many events of each thread were overwritten.
    package static func read() -> (threads: [[TimelineEvent]], lost: [Int]) {
        let rings = EventRings.read()
        let threads = rings.map { thread, events, _ in
            events.compactMap { TimelineEvent($0, thread: UInt32(thread), file: text(at:count:)) }
        }
        return (threads, rings.map { Int(clamping: $0.lost) })
    }

    /// Reads a file: the events of each thread, how many events of each were overwritten, and which process recorded them.
    ///
    /// `missing` is the number of threads for which the file had no room.
    package static func read(
        file path: String
    ) throws(EventFile.Problem) -> (threads: [[TimelineEvent]], lost: [Int], missing: Int, process: Int32) {
        let content = try EventFile.read(path)
        let threads = content.rings.enumerated().map { number, ring in
            ring.events.compactMap { words in
                TimelineEvent(words, thread: UInt32(number)) { address, _ in content.texts[address] }
            }
        }
        return (threads, content.rings.map { Int(clamping: $0.lost) }, content.missing, content.process)
    }

    /// The texts of `#fileID` are part of the program, and never change.
    private static func text(at address: UInt64, count: UInt64) -> String? {
        UnsafePointer<UInt8>(bitPattern: UInt(address)).map {
            String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self)
        }
    }
}

extension TimelineEvent {
    /// Decodes words, which may not be an event.
    ///
    /// `file` returns the text at an address of the program that was recorded.
    init?(_ words: EventRing.Event, thread: UInt32, file: (_ address: UInt64, _ count: UInt64) -> String?) {
        let head = RecordedHead(words[2])
        guard let kind = head.kind, let role = head.role else { return nil }
        self.init(
            kind,
            at: Deadline(words: words[0], words[1]).nanoseconds,
            id: words[3],
            role: role,
            detail: head.detail,
            other: words[4],
            argument: Deadline(words: words[5], words[6]).nanoseconds,
            task: words[7],
            text: head.textCount.map { Self.text(in: words, count: $0) },
            file: head.line == nil ? nil : file(words[8], words[9]),
            line: head.line ?? 0,
            thread: thread
        )
    }

    private static func text(in words: EventRing.Event, count: Int) -> String {
        var bytes: [UInt8] = []
        for index in 0..<count {
            bytes.append(UInt8(truncatingIfNeeded: words[textStart + index / 8] >> UInt64(index % 8 * 8)))
        }
        return String(kept: bytes)
    }
}

extension String {
    /// The text as an event stores it: its first bytes, without an incomplete character at the end.
    package var asKept: String {
        utf8.count > Recorder.textLimit ? String(kept: Array(utf8.prefix(Recorder.textLimit))) : self
    }

    fileprivate init(kept bytes: [UInt8]) {
        let isCut = bytes.count == Recorder.textLimit
        self.init(decoding: isCut ? bytes.dropLast(bytes.bytesOfCutCharacter) : bytes[...], as: UTF8.self)
    }
}

extension [UInt8] {
    /// The number of bytes at the end that belong to an incomplete character.
    fileprivate var bytesOfCutCharacter: Int {
        guard let first = indices.suffix(4).last(where: { self[$0] & 0xC0 != 0x80 }) else { return 0 }
        let whole =
            switch self[first] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        return count - first < whole ? count - first : 0
    }
}
