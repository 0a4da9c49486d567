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

extension EventFile {
    /// Why a file cannot be read.
    package enum Problem: Error, Hashable {
        /// The system call that failed, and its `errno`.
        case system(String, Int32)
        /// The file is not a recording.
        case isNone
        /// The existing file at the path is not a recording, and is left alone.
        case isInTheWay
        /// Another process records into the file.
        case isInUse(Int32)
        case isOfVersion(UInt64)
        /// The file is shorter than its head says.
        case isCutOff
    }

    /// The content of a file, whose process has ended or is still running.
    struct Content {
        let process: Int32
        /// The events of each ring, and how many were overwritten.
        var rings: [(events: [EventRing.Event], lost: UInt64)] = []
        /// The number of rings for which the file had no room.
        let missing: Int
        /// The texts that events point to.
        var texts: [UInt64: String] = [:]
    }

    static func read(_ path: String) throws(Problem) -> Content {
        // `O_NONBLOCK`: this must not wait if the path is not a file but, for example, a pipe.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("fstat", errno) }
        let bytes = Int(clamping: status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG, bytes >= Layout.firstRing else { throw .isNone }
        // This reads the file as it is now, even while the process is running: the words are read as that process would read them.
        let memory = mmap(nil, bytes, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let memory, memory != MAP_FAILED else { throw .system("mmap", errno) }
        defer { munmap(memory, bytes) }
        return try Reader(words: memory.assumingMemoryBound(to: Atomic<Word>.self), bytes: bytes).content()
    }
}

/// Reads without trusting the content: the file may hold anything.
private struct Reader {
    typealias Layout = EventFile.Layout

    let words: EventRing.Words
    let bytes: Int

    private func word(_ place: Int) -> UInt64 { words[place].load(ordering: .acquiring) }
    private subscript(head: EventFile.Head) -> UInt64 { word(head.rawValue) }

    func content() throws(EventFile.Problem) -> EventFile.Content {
        guard self[.mark] == EventFile.mark else { throw .isNone }
        guard self[.version] == EventFile.version else { throw .isOfVersion(self[.version]) }
        let capacity = self[.capacity]
        guard (2...(1 << 24)).contains(capacity), capacity & (capacity - 1) == 0 else { throw .isNone }
        let size = Layout.bytes(ofRing: Int(capacity))
        let rings = self[.rings]
        guard rings <= UInt64((bytes - Layout.firstRing) / size) else { throw .isCutOff }
        var content = EventFile.Content(
            process: Int32(truncatingIfNeeded: self[.process]),
            missing: Int(clamping: self[.missing])
        )
        for number in 0..<Int(rings) {
            let start = (Layout.firstRing + number * size) / MemoryLayout<UInt64>.stride
            let (events, lost) = EventRing(at: words + start).read(capacity: Int(capacity))
            content.rings.append((events, lost))
        }
        content.texts = texts
        return content
    }

    /// This reads at most as many texts as there is room for, whatever the index says.
    private var texts: [UInt64: String] {
        var texts: [UInt64: String] = [:]
        var rest = Layout.textBytes
        for entry in 0..<Layout.entries {
            let place = Layout.index + 2 * entry
            let (address, range) = (word(place), word(place + 1))
            let (start, count) = (Int(clamping: range >> 32), Int(clamping: range & 0xFFFF_FFFF))
            guard address != 0, (1...rest).contains(count), start <= Layout.textBytes - count else { continue }
            let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(words) + Layout.texts + start, count: count)
            texts[address] = String(decoding: bytes, as: UTF8.self)
            rest -= count
            if rest == 0 { break }
        }
        return texts
    }
}
