import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// The rings of all threads, by thread number: when a thread ends, the next thread with its number uses its ring.
enum EventRings {
    /// More than a process has threads: the table takes memory only where it is used.
    private static let most = 65_536
    private static let rings = Table(most)
    private static let capacity = Atomic(16_384)
    /// Held while a ring is made: only one is made at a time.
    private static let making = Guarded(())
    /// The file in which rings are made, as an address, which is read with each event that has a call site; zero if they are in memory.
    private static let fileAddress = Atomic<UInt>(0)

    /// A table of words that are addresses; zero for a thread that has written nothing.
    private final class Table: @unchecked Sendable {
        let entries: UnsafeMutablePointer<Atomic<UInt>>

        init(_ count: Int) {
            guard let memory = calloc(count, MemoryLayout<Atomic<UInt>>.stride) else {
                trap("there is no memory to record in")
            }
            entries = memory.bindMemory(to: Atomic<UInt>.self, capacity: count)
        }
    }

    /// Sets the capacity for threads that write their first event from now on; for all threads, if there is another file.
    static func begin(capacity: Int, in newFile: EventFile? = nil) {
        Self.capacity.store(capacity, ordering: .relaxed)
        guard let newFile else { return }
        _ = parting
        // The file object lives for as long as the process, like the rings in it.
        let address = UInt(bitPattern: Unmanaged.passRetained(newFile).toOpaque())
        making.withLock { _ in fileAddress.store(address, ordering: .releasing) }
        startAnew()
    }

    /// Gives all threads new rings.
    ///
    /// The old ones are kept, since a thread may be writing into one.
    private static func startAnew() {
        for number in 0..<ThreadNumber.mostSoFar { rings.entries[number].store(0, ordering: .releasing) }
    }

    /// Makes sure, once, that a forked process does not write into the file as well: a ring has one writer.
    private static let parting: Void = {
        pthread_atfork(nil, nil) {
            EventRings.fileAddress.store(0, ordering: .relaxed)
            EventRings.startAnew()
        }
    }()

    /// The ring of the calling thread; `nil` if there are too many threads.
    @inline(__always)
    static var ofThread: EventRing? {
        let number = ThreadNumber.current
        guard number < most else { return nil }
        return ring(at: rings.entries[number].load(ordering: .acquiring)) ?? make(number)
    }

    @inline(__always)
    private static func ring(at address: UInt) -> EventRing? {
        EventRing.Words(bitPattern: address).map { EventRing(at: $0) }
    }

    /// The ring lives for as long as the process: its last events may be read at any time.
    @inline(never)
    private static func make(_ number: Int) -> EventRing {
        let capacity = capacity.load(ordering: .relaxed)
        return making.withLock { _ in
            let ring = file?._withUnsafeGuaranteedRef { $0.makeRing() } ?? EventRing(capacity: capacity)
            rings.entries[number].store(UInt(bitPattern: ring.words), ordering: .releasing)
            return ring
        }
    }

    @inline(__always)
    private static var file: Unmanaged<EventFile>? {
        UnsafeRawPointer(bitPattern: fileAddress.load(ordering: .acquiring)).map(Unmanaged.fromOpaque)
    }

    /// Stores a text of the program to which an event points, if the events are in a file.
    @inline(__always)
    static func keep(_ text: StaticString) { file?._withUnsafeGuaranteedRef { $0.keep(text) } }

    /// The events of each thread, and how many events of each thread were overwritten.
    static func read() -> [(thread: Int, events: [EventRing.Event], lost: UInt64)] {
        (0..<ThreadNumber.mostSoFar).compactMap { number in
            guard let ring = ring(at: rings.entries[number].load(ordering: .acquiring)) else { return nil }
            let (events, first) = ring.read()
            return (number, events, first)
        }
    }
}
