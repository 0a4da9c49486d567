import Synchronization

/// The last events of one thread, written by that thread alone, without a lock or a locked instruction, and read by any other at any time.
///
/// An event is sixteen words, of which a short one uses the first eight: a line of the processor's cache. The writer counts the events
/// that it has written, after each. A reader copies the events and reads that number once more. It drops what may have been overwritten
/// meanwhile, including the event that is being written.
///
/// `@unchecked`: the pointer never changes, and what it points to are atomic words, which live for as long as the process.
struct EventRing: @unchecked Sendable {
    typealias Word = UInt64
    typealias Words = UnsafeMutablePointer<Atomic<Word>>
    /// The words of an event; those that its kind does not use may hold anything.
    typealias Event = InlineArray<16, Word>

    static let wordsPerEvent = 16
    private static let alignment = 64

    /// The head, which has the number of events written and their capacity, then the events.
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

    /// Makes a ring in memory that another object owns, such as a file, which is aligned and has room for it.
    init(in words: Words, capacity: Int) {
        precondition(capacity >= 2 && capacity & (capacity - 1) == 0)
        self.words = words
        // The other words are written before they are read; memory that is not touched takes no room.
        for index in 0..<Self.wordsPerEvent { (words + index).initialize(to: Atomic(0)) }
        words[1].store(Word(capacity), ordering: .relaxed)
    }

    /// Opens a ring that is there already.
    init(at words: Words) { self.words = words }

    static func wordCount(capacity: Int) -> Int { (capacity + 1) * wordsPerEvent }

    var capacity: Int { Int(words[1].load(ordering: .relaxed)) }

    /// How many events have been written.
    var written: Word { words[0].load(ordering: .acquiring) }

    /// Where the next event is put, and its words are stored one by one.
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
        // A reader that sees a word of this event sees that all before it were written, and drops the one that this overwrites.
        atomicMemoryFence(ordering: .releasing)
        put(slot(number, mask: words[1].load(ordering: .relaxed) &- 1))
        Interleaving.point()
        words[0].store(number &+ 1, ordering: .releasing)
    }

    @inline(__always)
    private func slot(_ number: Word, mask: Word) -> Slot {
        Slot(words: words + (Int(number & mask) + 1) * Self.wordsPerEvent)
    }

    /// The events that are intact, the oldest first, and the number of the first of them.
    func read() -> (events: [Event], first: Word) { read(capacity: capacity) }

    /// The same where the capacity is known better than by what stands in the ring.
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
