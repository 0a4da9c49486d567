import Foundation

/// A connection to a port of this machine, for what no HTTP client would do.
final class RawConnection: Sendable {
    struct Failed: Error, CustomStringConvertible {
        let description: String
        init(_ call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
    }

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failed("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw Failed("connect") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let count = text.utf8.count
        let sent = text.withCString { Glibc.send(descriptor, $0, count, Int32(MSG_NOSIGNAL)) }
        guard sent == count else { throw Failed("send") }
    }

    /// Lets as many files be open as the machine allows, here and in the processes that are started from now on.
    static func openManyFiles() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw Failed("getrlimit") }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw Failed("setrlimit") }
    }
}
