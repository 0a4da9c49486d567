import CQuattroPoll
import Dispatch
import Foundation
import Quattro
import Synchronization

/// Reports when descriptors become readable; on Linux, on a thread of its own.
///
/// It does not use Dispatch sources there, since on Linux these must not be suspended after the other side has hung up.
final class PipeWatch: Sendable {
    static let shared = PipeWatch()

    #if os(Linux)
    private let poll = quattro_poll_make()
    private let waiting = Mutex<[Int32: Promise<Void>]>([:])

    private init() {
        Thread { [self] in watch() }.start()
    }

    /// - Parameter descriptor: What is read, by one task at a time.
    /// - Returns: Succeeds when there is something to read, or nothing more to come.
    func readable(_ descriptor: Int32) -> Promise<Void> {
        let readable = Promise<Void>(name: "output")
        waiting.withLock { $0[descriptor] = readable }
        guard quattro_poll_readable(poll, descriptor) == 0 else { return readable }
        // This retries until it succeeds, since there is no alternative.
        waiting.withLock { _ = $0.removeValue(forKey: descriptor) }
        readable.succeed()
        return readable
    }

    private func watch() {
        var found = [Int32](repeating: -1, count: 64)
        while true {
            let count = quattro_poll_next(poll, &found, Int32(found.count))
            for descriptor in found.prefix(Int(count)) {
                waiting.withLock { $0.removeValue(forKey: descriptor) }?.succeed()
            }
        }
    }
    #else
    private init() {}

    /// - Parameter descriptor: What is read, by one task at a time.
    /// - Returns: Succeeds when there is something to read, or nothing more to come.
    func readable(_ descriptor: Int32) -> Promise<Void> {
        let readable = Promise<Void>(name: "output")
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        source.setEventHandler {
            source.cancel()
            readable.succeed()
        }
        source.activate()
        return readable
    }
    #endif
}
