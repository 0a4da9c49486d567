#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// A file that only the user of the process may read, and that gets its name once it is complete.
struct SavedFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let partial: String
    private var pending: [UInt8] = []

    private static let mostPending = 65_536

    init(_ path: String) throws(InspectorError) {
        (self.path, partial) = (path, path + PartialFiles.ending)
        descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("open", partial, errno) }
        // The lock is held for as long as the file is open; see ``PartialFiles``.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
    }

    /// Writes a whole file, or leaves none behind.
    static func write(
        to path: String,
        _ body: (_ write: (String) throws(InspectorError) -> Void) throws(InspectorError) -> Void
    ) throws(InspectorError) {
        var file = try SavedFile(path)
        do throws(InspectorError) {
            try body { text throws(InspectorError) in try file.write(text) }
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
    }

    private mutating func write(_ text: String) throws(InspectorError) {
        pending.append(contentsOf: text.utf8)
        if pending.count >= Self.mostPending { try flush() }
    }

    private mutating func flush() throws(InspectorError) {
        var rest = pending[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeBytes(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("write", partial, errno) }
            rest = rest.dropFirst(count)
        }
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func finish() throws(InspectorError) {
        try flush()
        guard rename(partial, path) == 0 else { throw .system("rename", path, errno) }
        closeDescriptor(descriptor)
    }

    private consuming func discard() {
        closeDescriptor(descriptor)
        removeFile(partial)
    }
}

private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

/// Makes a folder and its missing parents, accessible only to the user; an existing folder is not changed.
///
/// - Returns: Its absolute path, so that it stays valid if the process changes its working directory.
func makePrivateFolder(_ path: String) throws(InspectorError) -> String {
    var status = stat()
    if stat(path, &status) != 0 {
        let outer = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        if !outer.isEmpty { _ = try makePrivateFolder(outer) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system("mkdir", path, errno) }
    } else if status.st_mode & S_IFMT != S_IFDIR {
        throw .file(path, "is not a folder")
    }
    guard access(path, W_OK | X_OK) == 0 else { throw .system("access", path, errno) }
    guard let whole = realpath(path, nil) else { throw .system("realpath", path, errno) }
    defer { free(whole) }
    return String(cString: whole)
}
