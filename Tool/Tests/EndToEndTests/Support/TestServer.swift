import Foundation
import Synchronization

/// A port of this machine that refuses connections until it is told to take them.
final class TestServer: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let answers = Mutex<[String]>([])

    init(ipv6: Bool = false) {
        #if os(Linux)
        let kind = Int32(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        descriptor = socket(ipv6 ? AF_INET6 : AF_INET, kind, 0)
        port = ipv6 ? Self.bound(descriptor, Self.ipv6) : Self.bound(descriptor, Self.ipv4)
    }

    deinit { close(descriptor) }

    /// Takes connections from now on.
    ///
    /// - Parameter answers: What is said to each, one after the other; the last one to all others. With none, nothing is said.
    func open(answers: String...) {
        self.answers.withLock { $0 = answers }
        listen(descriptor, 8)
        guard !answers.isEmpty else { return }
        Thread.detachNewThread { [self] in
            while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                var buffer = [UInt8](repeating: 0, count: 4096)
                _ = read(connection, &buffer, buffer.count)
                let answer = self.answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
                _ = write(connection, answer, answer.utf8.count)
                Foundation.close(connection)
            }
        }
    }

    /// Takes none any more, which ends its thread.
    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private static var ipv4: sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static var ipv6: sockaddr_in6 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        return address
    }

    /// - Returns: The port that it has got.
    private static func bound<Address>(_ descriptor: Int32, _ address: Address) -> UInt16 {
        var address = address
        var size = socklen_t(MemoryLayout<Address>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return 0 }
            bind(descriptor, pointer, size)
            getsockname(descriptor, pointer, &size)
            // At the same place in both.
            return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }
}
