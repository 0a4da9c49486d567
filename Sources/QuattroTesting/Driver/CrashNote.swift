import Quattro
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

/// Prints the seed when the program crashes in a simulation: a trap, such as that of a continuation resumed twice, cannot be caught, and
/// its seed would be lost.
///
/// If other code handles a signal already, such as Swift's backtracer, the signal is left to that code, which must see the state of the
/// crash unchanged. Otherwise the note is written, and the signal then has its usual effect.
struct CrashNote {
    /// The data that the signal handler may read: memory that is never freed, and words that are written atomically.
    private struct Slot: ~Copyable {
        let thread = Atomic<UInt>(0)
        let seed = Atomic<Int>(0)
        let isSearched = Atomic(false)
    }

    private static let slotCount = 256
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
    /// This is safe although the compiler cannot check it through the pointer: the words are atomic.
    nonisolated(unsafe) private static let slots: UnsafeMutablePointer<Slot> = {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
        for index in 0..<slotCount { (slots + index).initialize(to: Slot()) }
        for signal in signals { handle(signal) }
        return slots
    }()

    private let slot: Int?

    /// Begins to watch the current thread.
    ///
    /// A run is searched if it is part of making a failure of the seed smaller.
    fileprivate init(seed: Int, isSearched: Bool) {
        let thread = ThreadIdentity.current.word
        slot = (0..<Self.slotCount).first { index in
            Self.slots[index].thread.compareExchange(
                expected: 0,
                desired: thread,
                ordering: .acquiringAndReleasing
            ).exchanged
        }
        if let slot {
            Self.slots[slot].seed.store(seed, ordering: .releasing)
            Self.slots[slot].isSearched.store(isSearched, ordering: .releasing)
        }
    }

    func end() {
        if let slot { Self.slots[slot].thread.store(0, ordering: .releasing) }
    }

    private static func handle(_ number: Int32) {
        var present = sigaction()
        // The handler is the first word of the struct; its name differs from platform to platform.
        guard sigaction(number, nil, &present) == 0,
            withUnsafeBytes(of: &present, { $0.load(as: UInt.self) }) == 0
        else { return }
        signal(number) { number in
            CrashNote.write()
            signal(number, SIG_DFL)
            raise(number)
        }
    }

    /// This does only what a signal handler may do: it allocates no memory and takes no locks.
    private static func write() {
        let thread = ThreadIdentity.current.word
        for index in 0..<slotCount where slots[index].thread.load(ordering: .acquiring) == thread {
            write("Quattro: the program crashed in a simulation with seed ")
            write(slots[index].seed.load(ordering: .acquiring))
            if slots[index].isSearched.load(ordering: .acquiring) {
                write(", while its failure was being made smaller; QUATTRO_SHRINK=0 shows that failure\n")
            } else {
                write("; run that seed alone to see it again\n")
            }
        }
    }

    private static func write(_ text: StaticString) {
        put(text.utf8Start, text.utf8CodeUnitCount)
    }

    private static func write(_ number: Int) {
        if number < 0 { write("-") }
        let magnitude = number.magnitude
        var divisor: UInt = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            var digit = UInt8(ascii: "0") + UInt8(magnitude / divisor % 10)
            put(&digit, 1)
            divisor /= 10
        }
    }

    private static func put(_ bytes: UnsafeRawPointer, _ count: Int) {
        #if canImport(Darwin)
        _ = Darwin.write(2, bytes, count)
        #elseif canImport(Glibc)
        _ = Glibc.write(2, bytes, count)
        #elseif canImport(Musl)
        _ = Musl.write(2, bytes, count)
        #elseif canImport(Bionic)
        _ = Bionic.write(2, bytes, count)
        #endif
    }
}

extension SimulationDriver {
    /// Begins to watch the current thread, which runs steps of the simulation.
    func crashNote() -> CrashNote? {
        seed.map { CrashNote(seed: $0, isSearched: telling.isSearched) }
    }
}
