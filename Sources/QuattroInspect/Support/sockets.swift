#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

#if canImport(Glibc)
let streamSocket = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
#else
let streamSocket = SOCK_STREAM
#endif

/// The address of a Unix socket.
struct SocketAddress {
    private var address = sockaddr_un()
    private var length: socklen_t { socklen_t(MemoryLayout<sockaddr_un>.size) }

    init(_ path: String) throws(InspectorError) {
        let most = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard path.utf8.count <= most else { throw .pathTooLong(path, most) }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    }

    mutating func bind(_ descriptor: Int32) -> Int32 {
        let length = length
        return withGeneric { systemBind(descriptor, $0, length) }
    }

    mutating func connect(_ descriptor: Int32) -> Int32 {
        let length = length
        return withGeneric { systemConnect(descriptor, $0, length) }
    }

    private mutating func withGeneric(_ body: (UnsafePointer<sockaddr>) -> Int32) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}

private func systemBind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    bind(descriptor, address, length)
}

private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    connect(descriptor, address, length)
}

func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }
func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }
func removeFile(_ path: String) { _ = unlink(path) }
func callAtExit(_ work: @escaping @convention(c) () -> Void) { _ = atexit(work) }

/// Prevents SIGPIPE, by which a write to a peer that has gone would end the process.
func keepFromRaisingSignals(_ descriptor: Int32) {
    #if canImport(Darwin)
    var isOn: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
    #endif
}

/// Whether a peer belongs to the user of this process, or to root.
func isUserOfProcess(_ peer: Int32) -> Bool {
    #if canImport(Darwin)
    var (user, group) = (uid_t(), gid_t())
    guard getpeereid(peer, &user, &group) == 0 else { return false }
    return user == geteuid() || user == 0
    #else
    // This has the layout of `struct ucred`, which not every C module declares: the process, the user, the group.
    var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
    var length = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return false }
    return credentials.user == geteuid() || credentials.user == 0
    #endif
}
