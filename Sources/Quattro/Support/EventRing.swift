import Synchronization

/// The last events of one thread, written by that thread alone, without a lock or a locked instruction, and read by any other at any time.
///
/// An event is sixteen words. The writer announces it by the number of events that it has written, which is stored last. A reader copies the
/// events and reads that number once more: what may have been overwritten meanwhile, the event that is being written included, it drops.
///
/// `@unchecked`: the pointer never changes, and what it points to are atomic words, which live for as long as the process.
struct EventRing: @unchecked Sendable {
    typealias Word = UInt64

    static let wordsPerEvent = 16
    /// For who needs the words of one event.
    typealias Event = InlineArray<16, Word>

    private let words: UnsafeMutablePointer<Atomic<Word>>
    private let mask: Word

    private var head: UnsafeMutablePointer<Atomic<Word>> { words }
    /// Far enough from the head not to share a line of the processor's cache with it.
    private var slots: UnsafeMutablePointer<Atomic<Word>> { words + Self.wordsPerEvent }

    /// `capacity` is a power of two, at least 2.
    init(capacity: Int) {
        precondition(capacity >= 2 && capacity & (capacity - 1) == 0)
        mask = Word(capacity - 1)
        let count = (capacity + 1) * Self.wordsPerEvent
        words = .allocate(capacity: count)
        for index in 0..<count { (words + index).initialize(to: Atomic(0)) }
    }

    var capacity: Int { Int(mask) + 1 }

    /// How many events have been written.
    var written: Word { head.pointee.load(ordering: .acquiring) }

    @inline(__always)
    func write(_ event: borrowing Event) {
        let number = head.pointee.load(ordering: .relaxed)
        // A reader that sees a word of this event sees that all before it were written, and drops the one that this overwrites.
        atomicMemoryFence(ordering: .releasing)
        let slot = slots + Int(number & mask) * Self.wordsPerEvent
        for index in 0..<Self.wordsPerEvent { slot[index].store(event[index], ordering: .relaxed) }
        head.pointee.store(number &+ 1, ordering: .releasing)
    }

    /// The events that are intact, the oldest first, and the number of the first of them.
    func read() -> (events: [Event], first: Word) {
        let end = written
        let begin = end > mask ? end - mask : 0
        var events: [Event] = []
        events.reserveCapacity(Int(end - begin))
        for number in begin..<end {
            let slot = slots + Int(number & mask) * Self.wordsPerEvent
            var event = Event(repeating: 0)
            for index in 0..<Self.wordsPerEvent { event[index] = slot[index].load(ordering: .relaxed) }
            events.append(event)
        }
        atomicMemoryFence(ordering: .acquiring)
        let now = head.pointee.load(ordering: .relaxed)
        let intact = max(begin, now > mask ? now - mask : 0)
        events.removeFirst(Int(min(intact - begin, Word(events.count))))
        return (events, intact)
    }
}

/// The rings of all threads, by the small numbers that threads have: one that ends leaves its ring to the next one with its number.
enum EventRings {
    private static let most = 1_024
    /// Words that are addresses; zero for a thread that has written nothing.
    private static let rings = Table(most)
    private static let capacity = Atomic(16_384)
    private static let lock = Guarded(0)

    private final class Table: @unchecked Sendable {
        let entries: UnsafeMutablePointer<Atomic<UInt>>

        init(_ count: Int) {
            entries = .allocate(capacity: count)
            for index in 0..<count { (entries + index).initialize(to: Atomic(0)) }
        }
    }

    private final class Box: Sendable {
        let ring: EventRing
        init(_ ring: EventRing) { self.ring = ring }
    }

    /// Of the threads that write their first event from here on.
    static func setCapacity(_ events: Int) { capacity.store(events, ordering: .relaxed) }

    /// That of the calling thread; `nil` for a thread too many.
    @inline(__always)
    static var ofThread: EventRing? {
        let number = ThreadNumber.current
        guard number < most else { return nil }
        let address = rings.entries[number].load(ordering: .acquiring)
        return ring(at: address) ?? make(number)
    }

    private static func ring(at address: UInt) -> EventRing? {
        UnsafeRawPointer(bitPattern: address).map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue().ring }
    }

    @inline(never)
    private static func make(_ number: Int) -> EventRing {
        let box = Box(EventRing(capacity: capacity.load(ordering: .relaxed)))
        // Lives for as long as the process: what was written last may be asked for at any time.
        let address = UInt(bitPattern: Unmanaged.passRetained(box).toOpaque())
        rings.entries[number].store(address, ordering: .releasing)
        return box.ring
    }

    /// The events of each thread, and how many of each were overwritten.
    static func read() -> [(thread: Int, events: [EventRing.Event], lost: UInt64)] {
        (0..<most).compactMap { number in
            guard let ring = ring(at: rings.entries[number].load(ordering: .acquiring)) else { return nil }
            let (events, first) = ring.read()
            return (number, events, first)
        }
    }
}
