// Happy Eyeballs (RFC 8305): try the addresses of a server in order of preference, each with a head start of 250 ms over
// the next one, and keep the first connection that succeeds.
//
// The sockets are real ones on loopback. The first address never answers. The second refuses, so the third gets its turn early and wins. No
// thread is blocked meanwhile, and no descriptor of a loser stays open. snippet.hide
import Dispatch
import Quattro

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

let blackHole = try Listener(backlog: 1)
let crowd = try blackHole.crowd()
let closedPort = try Listener(backlog: nil)
let server = try Listener(backlog: 16)
let addresses = [
    Address(name: "the black hole", port: blackHole.port),
    Address(name: "the closed port", port: closedPort.port),
    Address(name: "the server", port: server.port),
]
let socketsBefore = countOpenSockets()
let clock = Stopwatch()

// snippet.show
func connect(to address: Address) async throws -> Connection {
    let connection = try Connection(beginningTo: address)  // its `deinit` closes it, whichever way this goes
    try await waitUntilWritable(connection.descriptor)
    try connection.throwIfRefused()
    return connection
}

/// Blocks no thread, throws as soon as it is cancelled, and releases the descriptor before it ends.
func waitUntilWritable(_ descriptor: Int32) async throws {
    // This is safe: Dispatch sources may be used on any thread, but are not declared as `Sendable`.
    nonisolated(unsafe) let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: .global())
    await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            source.setEventHandler { source.cancel() }
            source.setCancelHandler { continuation.resume() }  // once, however often the source is cancelled
            source.activate()
        }
    } onCancel: {
        source.cancel()
    }
    try Task.checkCancellation()
}

let winner = try await fail(after: .milliseconds(1500)) {  // for all of them together
    try await race(
        staggeredBy: .milliseconds(250),
        addresses.map { address in { try await connect(to: address) } }
    )
}
// snippet.hide

clock.log("\(winner.address.name) has won")
if countOpenSockets() != socketsBefore + 1 { fatalError("a loser has left its descriptor open") }
print("of the sockets of the race, only the winner's is open")

// MARK: - Plumbing

/// A port on loopback.
struct Address: Sendable {
    let name: String
    let port: UInt16
}

/// A connection that has begun; it is closed when its last reference is released.
///
/// It owns the descriptor, so it is safe in a race: a connection that succeeds a moment after the winner is dropped and closed.
final class Connection: Sendable {
    let address: Address
    let descriptor: Int32

    init(beginningTo address: Address) throws {
        self.address = address
        descriptor = try openSocket()
        clock.log("\(address.name): connecting")
        let result = withSocketAddress(port: address.port) { connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { throw SystemError(errno) }
    }

    deinit {
        close(descriptor)
        clock.log("\(address.name): closed")
    }

    func throwIfRefused() throws {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try check(getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size))
        clock.log("\(address.name): \(error == 0 ? "connected" : "\(SystemError(error))")")
        if error != 0 { throw SystemError(error) }
    }
}

/// A socket bound to its own port on loopback.
final class Listener: Sendable {
    let descriptor: Int32
    let port: UInt16

    /// Makes a listener.
    ///
    /// Without a backlog it does not listen: the port is in use, and connections to it are refused.
    init(backlog: Int32?) throws {
        descriptor = try openSocket()
        try check(withSocketAddress(port: 0) { [descriptor] in bind(descriptor, $0, $1) })
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { [descriptor] address in
            try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try check(getsockname(descriptor, address, &size))
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        if let backlog { try check(listen(descriptor, backlog)) }
    }

    deinit { close(descriptor) }

    /// Fills the backlog, from which no code accepts: the kernel drops all further connections, so the port becomes a black hole.
    ///
    /// - Returns: The descriptors of the connections that fill it; those at its end hang, as all later connections will.
    func crowd() throws -> [Int32] {
        let crowd = try (0..<8).map { _ in
            let descriptor = try openSocket()
            _ = withSocketAddress(port: port) { connect(descriptor, $0, $1) }
            return descriptor
        }
        var last = pollfd(fd: crowd[7], events: Int16(POLLOUT), revents: 0)
        if poll(&last, 1, 50) != 0 { fatalError("the backlog is full, and still the kernel answers") }
        return crowd
    }
}

struct SystemError: Error, CustomStringConvertible {
    let code: Int32
    init(_ code: Int32) { self.code = code }
    var description: String { String(cString: strerror(code)) }
}

func check(_ result: Int32) throws {
    if result == -1 { throw SystemError(errno) }
}

func openSocket() throws -> Int32 {
    #if canImport(Glibc)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    try check(descriptor)
    try check(fcntl(descriptor, F_SETFL, O_NONBLOCK))
    return descriptor
}

func withSocketAddress<Value>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return withUnsafePointer(to: address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            body(address, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

/// The number of open sockets, according to the kernel and not to the program.
func countOpenSockets() -> Int {
    (0..<Int32(1024)).count { descriptor in
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}

struct Stopwatch: Sendable {
    private let start = ContinuousClock.now

    func log(_ event: String) {
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        print("\(milliseconds) ms: \(event)")
    }
}
