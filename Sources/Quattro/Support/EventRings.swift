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

/// The rings of all threads, by the small numbers that threads have: a thread that ends leaves its ring to the next thread with its
/// number.
enum EventRings {
    /// More threads than a process has: the table takes memory only where it is used.
    private static let most = 65_536
    private static let rings = Table(most)
    private static let capacity = Atomic(16_384)
    /// Rings are made one after the other.
    private static let making = Guarded(())
    /// The file that they are made in, as an address, which is read with each event that has a place in the source; zero for memory.
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

    /// Begins with the given capacity for threads that write their first event from here on; for all threads, if there is another file.
    static func begin(capacity: Int, in newFile: EventFile? = nil) {
        Self.capacity.store(capacity, ordering: .relaxed)
        guard let newFile else { return }
        _ = parting
        // The file lives for as long as the process, like the rings in it.
        let address = UInt(bitPattern: Unmanaged.passRetained(newFile).toOpaque())
        making.withLock { _ in fileAddress.store(address, ordering: .releasing) }
        startAnew()
    }

    /// Gives threads other rings; what they had lives on, as one of them may be writing into it.
    private static func startAnew() {
        for number in 0..<ThreadNumber.mostSoFar { rings.entries[number].store(0, ordering: .releasing) }
    }

    /// Makes sure, once, that a copy of the process does not write into the file as well: a ring has one writer.
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

    /// The ring lives for as long as the process: what was written last may be asked for at any time.
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

    /// Keeps a text of the program that an event points to, where that is needed.
    @inline(__always)
    static func keep(_ text: StaticString) { file?._withUnsafeGuaranteedRef { $0.keep(text) } }

    /// The events of each thread, and how many of each were overwritten.
    static func read() -> [(thread: Int, events: [EventRing.Event], lost: UInt64)] {
        (0..<ThreadNumber.mostSoFar).compactMap { number in
            guard let ring = ring(at: rings.entries[number].load(ordering: .acquiring)) else { return nil }
            let (events, first) = ring.read()
            return (number, events, first)
        }
    }
}
