import Dispatch
import Foundation
import Quattro
import QuattroToolCore

/// Checks again and again whether something answers at an address.
///
/// Each attempt runs on a thread of its own, and nothing waits for that thread longer than an attempt may take: looking up a name may take
/// any time.
struct NetworkProbe: Sendable {
    private let hosts: [String]
    private let port: UInt16
    /// The page that is requested; `nil` if a connection is enough.
    private let page: HTTPTarget?
    private let thread = DispatchQueue(label: "probe")

    private static let pause = Duration.milliseconds(100)

    /// - Returns: `nil` if the probe needs no network.
    init?(_ probe: ReadyProbe) {
        switch probe {
        case .line: return nil
        case .port(let host, let port):
            (hosts, self.port, page) = (host.map { [$0] } ?? ["127.0.0.1", "::1"], port, nil)
        case .http(let page): (hosts, port, self.page) = ([page.host], page.port, page)
        }
    }

    /// How long an attempt may take: longer for a page, which may be generated on request.
    private var patience: Duration { page == nil ? .seconds(1) : .seconds(10) }

    /// Waits for the first good answer.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func untilReady() async throws {
        while try await !attempt() { try await Task.sleep(for: Self.pause) }
    }

    private func attempt() async throws -> Bool {
        let answer = Promise<Bool>(name: "an answer from port \(port)")
        let end = ContinuousClock.now + patience
        thread.async { answer.succeed(hosts.contains { isThere($0, until: end) }) }
        return try await moveOn(after: patience) { try await answer.value } ?? false
    }

    private func isThere(_ host: String, until end: ContinuousClock.Instant) -> Bool {
        SocketAddress.all(of: host, port).contains { address in
            guard var connection = Connection(to: address, until: end) else { return false }
            defer { connection.close() }
            guard let page else { return true }
            guard connection.send(page.request) else { return false }
            var bytes: [UInt8] = []
            while true {
                if let isGood = HTTPTarget.isGood(bytes) {
                    connection.drain()
                    return isGood
                }
                guard let piece = connection.receive() else { return false }
                bytes += piece
            }
        }
    }
}
