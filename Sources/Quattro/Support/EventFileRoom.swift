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

/// The system calls of ``EventFile``.
enum EventFileRoom {
    typealias Problem = EventFile.Problem

    /// Whether there is a file at the path that must be kept under another name.
    ///
    /// - Throws: A problem if there is a file that is not a recording, or into which another process records.
    static func isToBeMoved(_ path: String) throws(Problem) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw .system("lstat", errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .isInTheWay }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", errno) }
        defer { close(descriptor) }
        guard status.st_size > 0 else { return false }
        var head: [EventFile.Word] = [0, 0, 0]
        let size = head.count * MemoryLayout<EventFile.Word>.stride
        guard head.withUnsafeMutableBytes({ read(descriptor, $0.baseAddress, size) }) == size, head[0] == EventFile.mark
        else {
            throw .isInTheWay
        }
        let process = Int32(truncatingIfNeeded: head[EventFile.Head.process.rawValue])
        // The lock counts, and not the process number, which may belong to another process by now.
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 || process == getpid() else { throw .isInUse(process) }
        return true
    }

    static func move(_ path: String, to newPath: String) throws(Problem) {
        guard rename(path, newPath) == 0 else { throw .system("rename", errno) }
    }

    /// Maps a part of the file into memory.
    static func words(_ bytes: Int, in descriptor: Int32, from start: Int) throws(Problem) -> EventRing.Words {
        try reserve(bytes, in: descriptor, from: start)
        let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(start))
        guard let memory, memory != MAP_FAILED else { throw .system("mmap", errno) }
        return memory.bindMemory(to: Atomic<EventFile.Word>.self, capacity: bytes / MemoryLayout<EventFile.Word>.stride)
    }

    /// Allocates disk space for the file: in a sparse file, a write would end the process when the disk is full.
    private static func reserve(_ bytes: Int, in descriptor: Int32, from start: Int) throws(Problem) {
        let end = off_t(start + bytes)
        // Growing the file beyond the limit of the process would end the process as well.
        guard end <= mostBytes else { throw .system("reserving room", EFBIG) }
        #if canImport(Darwin)
        var wanted = fstore_t(
            fst_flags: UInt32(F_ALLOCATEALL),
            fst_posmode: F_PEOFPOSMODE,
            fst_offset: 0,
            fst_length: off_t(bytes),
            fst_bytesalloc: 0
        )
        guard fcntl(descriptor, F_PREALLOCATE, &wanted) == 0 else { throw .system("fcntl", errno) }
        #elseif canImport(Glibc) || canImport(Musl)
        let reason = posix_fallocate(descriptor, off_t(start), off_t(bytes))
        if reason == 0 { return }
        guard reason == EOPNOTSUPP || reason == EINVAL else { throw .system("posix_fallocate", reason) }
        #endif
        guard ftruncate(descriptor, end) == 0 else { throw .system("ftruncate", errno) }
    }

    private static var mostBytes: off_t {
        var limit = rlimit()
        #if canImport(Glibc)
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return .max }
        #else
        guard getrlimit(RLIMIT_FSIZE, &limit) == 0 else { return .max }
        #endif
        return off_t(clamping: limit.rlim_cur)
    }
}
