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

/// A file that has the rings of a process in it, mapped into memory: whatever ends the process, the file has what was written last.
///
/// - The head, one word after the other: a mark, the version, the process, the number of rings, the bytes of texts, the capacity of a ring, and
///   how many rings found no room.
/// - The texts that events point to, since pointers die with the process: an index by pointer, then the bytes.
/// - The rings, one after the other.
///
/// `@unchecked`: the memory is never given back; words are atomic, and the bytes of a text are written before the word that says where it is.
package final class EventFile: @unchecked Sendable {
    package typealias Word = UInt64

    /// The letters `QUATTRO1`, with which the file begins.
    static let mark: Word = 0x314F_5254_5441_5551
    package static let version: Word = 1

    enum Head: Int {
        case mark, version, process, rings, textBytes, capacity, missing
    }

    private let descriptor: Int32
    private let capacity: Int
    private let words: EventRing.Words

    /// Makes a file, and keeps what was there of this name as `.before`.
    ///
    /// A program that is started again must not take away what its forerunner has left behind. A file that is not a recording, or that
    /// another process records into, is left alone.
    package init(path: String, capacity: Int) throws(Problem) {
        let isThere = try EventFileRoom.isToBeMoved(path)
        let temporary = "\(path).\(getpid())"
        unlink(temporary)
        let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("open", errno) }
        do throws(Problem) {
            // The lock is held for as long as the process lives, which tells other processes that it does.
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .system("flock", errno) }
            let words = try EventFileRoom.words(Layout.firstRing, in: descriptor, from: 0)
            (self.descriptor, self.capacity, self.words) = (descriptor, capacity, words)
            self[.version] = Self.version
            self[.process] = Word(getpid())
            self[.capacity] = Word(capacity)
            self[.mark] = Self.mark
            if isThere { try EventFileRoom.move(path, to: path + ".before") }
            try EventFileRoom.move(temporary, to: path)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
    }

    private subscript(head: Head) -> Word {
        get { words[head.rawValue].load(ordering: .relaxed) }
        set { words[head.rawValue].store(newValue, ordering: .releasing) }
    }

    /// Makes a ring in the file, or in memory if the file has no room for it, which the file says.
    ///
    /// It is called by one thread at a time.
    func makeRing() -> EventRing {
        let bytes = Layout.bytes(ofRing: capacity)
        let start = Layout.firstRing + Int(self[.rings]) * bytes
        guard let words = try? EventFileRoom.words(bytes, in: descriptor, from: start) else {
            self[.missing] += 1
            return EventRing(capacity: capacity)
        }
        let ring = EventRing(in: words, capacity: capacity)
        self[.rings] += 1
        return ring
    }
}

// MARK: - Texts

extension EventFile {
    /// Keeps a text of the program, so that it can be read when the process is gone.
    ///
    /// If there is no room, the text is left out.
    @inline(__always)
    func keep(_ text: StaticString) {
        let address = Word(UInt(bitPattern: text.utf8Start))
        var place = Layout.place(of: address)
        for _ in 0..<Layout.mostProbes {
            let known = words[place].load(ordering: .relaxed)
            if known == address { return }
            if known == 0 { return add(text, address, at: place) }
            place = Layout.place(after: place)
        }
    }

    @inline(never)
    private func add(_ text: StaticString, _ address: Word, at place: Int) {
        let count = text.utf8CodeUnitCount
        guard words[place].compareExchange(expected: 0, desired: address, ordering: .relaxed).exchanged else {
            return keep(text)
        }
        let end = words[Head.textBytes.rawValue].add(Word(count), ordering: .relaxed).newValue
        guard end <= Layout.textBytes else { return }
        let start = Int(end) - count
        (UnsafeMutableRawPointer(words) + Layout.texts + start).copyMemory(from: text.utf8Start, byteCount: count)
        words[place + 1].store(Word(start) << 32 | Word(count), ordering: .releasing)
    }
}

// MARK: - Where things are

extension EventFile {
    /// Offsets are in bytes from the start, and in words for the index of texts.
    enum Layout {
        /// A size that the page sizes of all machines divide.
        private static let page = 65_536
        static let index = 4_096 / MemoryLayout<Word>.stride
        static let entries = 4_096
        static let texts = 2 * page
        static let textBytes = 3 * page
        static let firstRing = texts + textBytes
        static let mostProbes = 32

        static func bytes(ofRing capacity: Int) -> Int {
            let bytes = EventRing.wordCount(capacity: capacity) * MemoryLayout<Word>.stride
            return (bytes + page - 1) / page * page
        }

        /// The index has two words for each text: its address, and where it is.
        static func place(of address: Word) -> Int {
            index + 2 * Int((address &* 0x9E37_79B9_7F4A_7C15) >> 52)
        }

        static func place(after place: Int) -> Int { index + (place - index + 2) % (2 * entries) }
    }
}
