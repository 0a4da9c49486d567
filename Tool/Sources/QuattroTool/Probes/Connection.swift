import Foundation

/// A connection whose steps all end at a point in time.
///
/// Its calls block a thread.
struct Connection {
    private let descriptor: Int32
    private var end: ContinuousClock.Instant

    /// - Returns: `nil` if nothing listens at the address, or if there is no answer in time.
    init?(to address: SocketAddress, until end: ContinuousClock.Instant) {
        self.end = end
        #if os(Linux)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { return nil }
        #if !os(Linux)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        #endif
        let isConnected = address.bytes.withUnsafeBytes { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return connect(descriptor, pointer, socklen_t(bytes.count)) == 0
        }
        guard isConnected || errno == EINPROGRESS && wait(for: POLLOUT) && isWithoutError else {
            close()
            return nil
        }
    }

    func close() { Foundation.close(descriptor) }

    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard wait(for: POLLOUT) else { return false }
            #if os(Linux)
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            #else
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, 0) }
            #endif
            if count < 0, errno != EAGAIN, errno != EINTR { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    /// - Returns: The next bytes; `nil` at the end.
    func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1024)
        while wait(for: POLLIN) {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { return Array(buffer.prefix(count)) }
            if count == 0 || errno != EAGAIN && errno != EINTR { return nil }
        }
        return nil
    }

    /// Reads the rest, up to a limit: a server may treat a connection that is closed early as an error.
    mutating func drain() {
        end = .now + .milliseconds(500)
        var left = 1024
        while left > 0, receive() != nil { left -= 1 }
    }

    private func wait(for event: some BinaryInteger) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { return false }
            let result = poll(&request, 1, Int32(left.rounded(.up)))
            if result > 0 { return true }
            if result < 0, errno != EINTR { return false }
        }
    }

    private var isWithoutError: Bool {
        var (error, size): (Int32, socklen_t) = (0, socklen_t(MemoryLayout<Int32>.size))
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0
    }
}

/// An address that can be connected to.
struct SocketAddress {
    let family: Int32
    let bytes: [UInt8]

    /// The addresses of a host; none if its name is unknown.
    static func all(of host: String, _ port: UInt16) -> [SocketAddress] {
        var hints = addrinfo()
        #if os(Linux)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }.compactMap { entry in
            guard let entry = entry?.pointee, let address = entry.ai_addr else { return nil }
            let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
            return SocketAddress(family: entry.ai_family, bytes: Array(bytes))
        }
    }
}
