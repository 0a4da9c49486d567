import Foundation
import Testing

/// A socket that answers whatever it is told to, to every connection; with `nil`, nothing at all.
final class FakeInspector {
    private let descriptor: Int32

    init(at path: String, answering answer: String?) throws {
        #if os(Linux)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = descriptor
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0 && listen(descriptor, 16) == 0)
        guard let answer else { return }
        Thread.detachNewThread {
            while case let peer = accept(descriptor, nil, nil), peer >= 0 {
                var buffer = [UInt8](repeating: 0, count: 4_096)
                _ = read(peer, &buffer, buffer.count)
                _ = send(peer, answer, answer.utf8.count, 0)
                close(peer)
            }
        }
    }

    deinit {
        // Ends the thread that accepts, too.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
