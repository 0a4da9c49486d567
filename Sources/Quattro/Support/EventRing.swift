import Synchronization

/// The last events of one thread.
///
/// Only that thread writes them, without a lock or an atomic read-modify-write; any other thread may read them at any time.
///
/// An event has sixteen words; a short one uses only the first eight, which are one cache line. After each event, the writer increments the
/// number of events written. A reader copies the events and reads that number again. It drops the events that may have been overwritten
/// meanwhile, including the one that is being written.
///
/// `@unchecked`: the pointer never changes, and it points to atomic words that live for as long as the process.
struct EventRing: @unchecked Sendable {
    typealias Word = UInt64
    typealias Words = UnsafeMutablePointer<Atomic<Word>>
    /// The words of an event; words that its kind does not use may hold anything.
    typealias Event = InlineArray<16, Word>

    static let wordsPerEvent = 16
    private static let alignment = 64

    /// The head, with the number of events written and the capacity, then the events.
    let words: Words

    /// `capacity` is a power of two, at least 2.
    init(capacity: Int) {
        let size = Self.wordCount(capacity: capacity) * MemoryLayout<Word>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.alignment)
        self.init(
            in: memory.bindMemory(to: Atomic<Word>.self, capacity: Self.wordCount(capacity: capacity)),
            capacity: capacity
        )
    }

    /// Makes a ring in memory that another object owns, such as a file.
    ///
    /// The memory must be aligned and large enough.
    init(in words: Words, capacity: Int) {
        precondition(capacity >= 2 && capacity & (capacity - 1) == 0)
        self.words = words
        // The other words are written before they are read; untouched memory takes no space.
        for index in 0..<Self.wordsPerEvent { (words + index).initialize(to: Atomic(0)) }
        words[1].store(Word(capacity), ordering: .relaxed)
    }

    /// Opens an existing ring.
    init(at words: Words) { self.words = words }

    static func wordCount(capacity: Int) -> Int { (capacity + 1) * wordsPerEvent }

    var capacity: Int { Int(words[1].load(ordering: .relaxed)) }

    /// How many events have been written.
    var written: Word { words[0].load(ordering: .acquiring) }

    /// The place of the next event, whose words are stored one by one.
    struct Slot {
        fileprivate let words: Words

        @inline(__always)
        subscript(index: Int) -> Word {
            get { words[index].load(ordering: .relaxed) }
            nonmutating set { words[index].store(newValue, ordering: .relaxed) }
        }
    }

    @inline(__always)
    func write(_ put: (Slot) -> Void) {
        let number = words[0].load(ordering: .relaxed)
        // A reader that sees a word of this event also sees the number of earlier events, and so drops the event that this one overwrites.
        atomicMemoryFence(ordering: .releasing)
        put(slot(number, mask: words[1].load(ordering: .relaxed) &- 1))
        Interleaving.point()
        words[0].store(number &+ 1, ordering: .releasing)
    }

    @inline(__always)
    private func slot(_ number: Word, mask: Word) -> Slot {
        Slot(words: words + (Int(number & mask) + 1) * Self.wordsPerEvent)
    }

    /// Returns the intact events, the oldest first, and the number of the first one.
    func read() -> (events: [Event], first: Word) { read(capacity: capacity) }

    /// The same with a capacity from a more reliable source than the ring's own head.
    func read(capacity: Int) -> (events: [Event], first: Word) {
        let mask = Word(capacity - 1)
        let end = written
        let begin = end > mask ? end - mask : 0
        var events: [Event] = []
        events.reserveCapacity(Int(end - begin))
        for number in begin..<end {
            let slot = slot(number, mask: mask)
            events.append(
                Event { index in
                    Interleaving.point()
                    return slot[index]
                }
            )
        }
        Interleaving.point()
        atomicMemoryFence(ordering: .acquiring)
        let now = words[0].load(ordering: .relaxed)
        let intact = max(begin, now > mask ? now - mask : 0)
        events.removeFirst(Int(min(intact - begin, Word(events.count))))
        return (events, intact)
    }
}
