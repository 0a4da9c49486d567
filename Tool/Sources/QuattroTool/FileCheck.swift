import Foundation
import QuattroToolCore

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Checks files whose paths are bytes.
enum FileCheck {
    /// The `errno` with which running a program would fail; zero if it can be run.
    static func problemOfRunning(_ path: [UInt8]) -> Int32 {
        var status = stat()
        guard stat(cString(path), &status) == 0, access(cString(path), X_OK) == 0 else { return errno }
        return status.st_mode & S_IFMT == S_IFREG ? 0 : EACCES
    }

    /// The absolute path, with links unresolved, since a program may depend on its own name.
    static func absolute(_ path: [UInt8]) -> [UInt8] {
        guard path.first != UInt8(ascii: "/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return bytes(current) + [UInt8(ascii: "/")] + path
    }

    /// The resolved path of a file that exists or will exist: the same for two paths of one file, as far as this can be known.
    static func destination(_ path: String) -> String {
        if let real = path.withByteText({ realpath($0, nil) }) {
            defer { free(real) }
            return ByteText.text(of: bytes(real))
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !name.isEmpty else { return path }
        let folder = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/") + "/"
        guard let real = folder.withByteText({ realpath($0, nil) }) else { return path }
        defer { free(real) }
        return ByteText.text(of: bytes(real)) + "/" + name
    }

    /// The resolved path of a directory in which programs can run.
    static func realDirectory(_ path: [UInt8]) throws(Errno) -> [UInt8] {
        guard let real = realpath(cString(path), nil) else { throw Errno(rawValue: errno) }
        defer { free(real) }
        var status = stat()
        guard stat(real, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notDirectory }
        guard access(real, X_OK) == 0 else { throw Errno(rawValue: errno) }
        return bytes(real)
    }

    /// Another path of a directory, in ASCII, which is valid while the tool runs.
    static func textPath(ofDirectory path: [UInt8]) throws(Errno) -> String {
        #if os(Linux)
        let descriptor = open(cString(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        return "/proc/self/fd/\(descriptor)"
        #else
        // File systems on this platform have no such names.
        throw .illegalByteSequence
        #endif
    }

    /// How a report that is open has been lost, for messages: its file or its folder was removed, and no path leads to it.
    ///
    /// - Returns: `nil`, if a path leads to it, and for what is no file of a folder, such as a pipe.
    static func loss(ofReport descriptor: Int32) -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 0 else {
            return nil
        }
        return "it was removed while the commands ran"
    }

    private static func cString(_ path: [UInt8]) -> [CChar] { path.map(CChar.init(bitPattern:)) + [0] }

    private static func bytes(_ path: UnsafeMutablePointer<CChar>) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
    }
}
