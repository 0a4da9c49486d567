import Foundation
import QuattroToolCore

/// Queries the inspector of a process over its socket, with a short connection for each request.
struct InspectorClient: Sendable {
    let path: String

    /// Requests the tree of the process.
    ///
    /// - Returns: The tree, and the JSON from which it was read.
    /// - Throws: ``InspectorUnreachable``, `NotUnderstood`, or a `CancellationError`.
    func tree() async throws -> (tree: WatchedTree, json: [UInt8]) {
        let json = try await page("/tree.json")
        return (try WatchedTree(json: json), json)
    }

    /// Requests a page and waits for the whole answer.
    func page(_ page: String) async throws -> [UInt8] {
        let socket = try UnixSocket.connected(to: path)
        let answer = DescriptorChunks.stream(of: socket) { close(socket) }
        try UnixSocket.send(InspectorReply.request(for: page), to: socket)
        var bytes: [UInt8] = []
        for await chunk in answer {
            bytes += chunk
            guard bytes.count <= InspectorReply.longest else { throw NotUnderstood.tooLong(InspectorReply.longest) }
        }
        // A cancellation ends the stream, too.
        try Task.checkCancellation()
        return try InspectorReply.body(of: bytes)
    }

    /// Whether nothing listens any more: the process has ended.
    var isGone: Bool {
        do throws(InspectorUnreachable) {
            close(try UnixSocket.connected(to: path))
            return false
        } catch {
            return error.isEnd
        }
    }
}

/// Why there is no connection to a socket.
enum InspectorUnreachable: Error, Equatable {
    /// There is no such file.
    case missing
    /// The process that made it has ended.
    case refused
    /// It accepts no more connections at the moment: the process does nothing.
    case busy
    case noSocket
    case tooLong(most: Int)
    /// It belongs to another user; the value is the user's number, if known.
    case foreign(uid_t?)
    case system(String)

    /// Whether the process has ended, if it has answered before.
    var isEnd: Bool { self == .missing || self == .refused }
}

/// Unix sockets, as far as they are needed.
enum UnixSocket {
    /// A connected socket whose reads do not block.
    static func connected(to path: String) throws(InspectorUnreachable) -> Int32 {
        var address = try address(path)
        try checkOwner(path)
        #if os(Linux)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw .system(String(cString: strerror(errno))) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return descriptor }
        let error = errno
        close(descriptor)
        throw InspectorUnreachable(error)
    }

    /// Sends so few bytes that a new connection accepts them at once.
    static func send(_ bytes: [UInt8], to descriptor: Int32) throws(InspectorUnreachable) {
        #if os(Linux)
        let sent = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        #else
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let sent = Foundation.send(descriptor, bytes, bytes.count, 0)
        #endif
        guard sent == bytes.count else { throw .system(String(cString: strerror(errno))) }
    }

    private static func address(_ path: String) throws(InspectorUnreachable) -> sockaddr_un {
        var address = sockaddr_un()
        let most = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard path.utf8.count <= most else { throw .tooLong(most: most) }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }

    /// In `/tmp` any user may have made a socket of that name.
    private static func checkOwner(_ path: String) throws(InspectorUnreachable) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw InspectorUnreachable(errno) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .noSocket }
        let user = geteuid()
        guard status.st_uid == user || user == 0 else { throw .foreign(status.st_uid) }
    }
}

extension InspectorUnreachable {
    init(_ error: Int32) {
        switch error {
        case ENOENT, ENOTDIR: self = .missing
        case ECONNREFUSED: self = .refused
        case EAGAIN: self = .busy
        case EACCES, EPERM: self = .foreign(nil)
        default: self = .system(String(cString: strerror(error)))
        }
    }
}
