#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// The paths of the sockets of the user's processes, in a folder that only the user may enter.
enum SocketPath {
    /// `$XDG_RUNTIME_DIR/quattro`, which belongs to the user, or otherwise `/tmp/quattro-` and the user's number.
    static var folder: String {
        if let runtime = environmentVariable("XDG_RUNTIME_DIR"), runtime.hasPrefix("/") { return "\(runtime)/quattro" }
        return "/tmp/quattro-\(geteuid())"
    }

    static func ofProcess(_ process: Int32) -> String { "\(folder)/\(process).socket" }

    /// Makes the folder, or checks an existing one: in `/tmp`, another user may have made a folder of that name.
    static func makeFolder() throws(InspectorError) {
        let path = folder
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system("mkdir", path, errno) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system("lstat", path, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .unsafeFolder(path, "is not a folder") }
        guard status.st_uid == geteuid() else { throw .unsafeFolder(path, "belongs to user \(status.st_uid)") }
        guard status.st_mode & 0o077 == 0 else { throw .unsafeFolder(path, "may be entered by others") }
    }
}

/// The reason why the inspector cannot be reached, or why a timeline cannot be written or read.
public struct InspectorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Says what is wrong, with the path and the system's message.
    public let description: String
    /// The same without the path, so that it is equal for similar failures at different paths.
    let problem: String

    init(description: String, problem: String? = nil) {
        (self.description, self.problem) = (description, problem ?? description)
    }

    static func system(_ call: String, _ path: String, _ code: Int32) -> Self {
        let problem = "\(call) failed: \(String(cString: strerror(code)))"
        return Self(description: "\(path): \(problem)", problem: problem)
    }

    static func file(_ path: String, _ what: String) -> Self { Self(description: "\(path) \(what)", problem: what) }

    static func unsafeFolder(_ path: String, _ why: String) -> Self {
        Self(
            description:
                "\(path): the folder of the inspector's sockets \(why); it must be the user's own, with mode 0700"
        )
    }

    static func pathTooLong(_ path: String, _ most: Int) -> Self {
        Self(description: "\(path): the path of a socket may have \(most) bytes, and this one has \(path.utf8.count)")
    }

    static func occupied(_ path: String) -> Self {
        Self(description: "\(path): there is something that is not a socket, or a socket that answers")
    }
}
