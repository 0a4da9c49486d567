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

/// A file that holds the rings of a process, mapped into memory: however the process ends, the file has the last events.
///
/// - The head, one word for each: a mark, the version, the process, the number of rings, the bytes of texts, the capacity of a ring, and
///   the number of rings for which there was no room.
/// - The texts to which events point, since pointers are valid only in their process: an index by pointer, then the bytes.
/// - The rings, one after another.
///
/// `@unchecked`: the memory is never freed, words are atomic, and the bytes of a text are written before the word that says where the text
/// is.
package final class EventFile: @unchecked Sendable {
    package typealias Word = UInt64

    /// The letters `QUATTRO1`, which the file begins with.
    static let mark: Word = 0x314F_5254_5441_5551
    package static let version: Word = 1

    enum Head: Int {
        case mark, version, process, rings, textBytes, capacity, missing
    }

    private let descriptor: Int32
    private let capacity: Int
    private let words: EventRing.Words

    /// Makes a file, and keeps an existing recording of this name as `.before`.
    ///
    /// A program that is restarted must not delete the recording of its previous run. A file that is not a recording, or into which another
    /// process records, is left alone.
    package init(path: String, capacity: Int) throws(Problem) {
        let isThere = try EventFileRoom.isToBeMoved(path)
        let temporary = "\(path).\(getpid())"
        unlink(temporary)
        let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("open", errno) }
        do throws(Problem) {
            // The lock is held for as long as the process lives, so that other processes know that it is alive.
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

    /// Makes a ring in the file, or in memory if the file has no room for it; the file counts those.
    ///
    /// Only one thread at a time calls this.
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
    /// Stores a text of the program, so that it can be read after the process has ended.
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
    /// Offsets are in bytes from the start; those of the index of texts are in words.
    enum Layout {
        /// A multiple of the page size of every machine.
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

        /// The index has two words for each text: its address in the program, and its position in the file.
        static func place(of address: Word) -> Int {
            index + 2 * Int((address &* 0x9E37_79B9_7F4A_7C15) >> 52)
        }

        static func place(after place: Int) -> Int { index + (place - index + 2) % (2 * entries) }
    }
}
