#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// Files that are being written, or that were being written when their process was killed.
///
/// A writer holds a lock on its file, which the system releases when the process ends. Process numbers prove nothing, since containers may
/// share a folder.
enum PartialFiles {
    static let ending = ".partial"
    /// If a file was written less than this many seconds ago, its writer may be about to lock it.
    private static let rest = 10

    static func removeDead(in folder: String) {
        for name in names(in: folder) where name.hasSuffix(".html" + ending) { removeIfDead("\(folder)/\(name)") }
    }

    private static func removeIfDead(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { closeDescriptor(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        #if canImport(Darwin)
        let changed = status.st_mtimespec.tv_sec
        #else
        let changed = status.st_mtim.tv_sec
        #endif
        guard secondsSince1970() - Int(changed) >= rest, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
        removeFile(path)
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
                    String(cString: $0)
                }
            }
            names.append(name)
        }
        return names
    }
}
