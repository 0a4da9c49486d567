import Dispatch
import Foundation
import Synchronization

/// A thread that strands run on, one after the other.
///
/// `@unchecked`: what is not an atomic is under the explorer's mutex.
final class Worker: @unchecked Sendable {
    let turn = DispatchSemaphore(value: 0)
    /// It is at the explorer's own lock, or leaving it: what looks like a wait there is none.
    let isArriving = Atomic(false)
    var strand: Int?
    /// The number of the run that its strand is of: a strand of a run that was given up never goes on.
    var run = 0
    private let thread = Mutex<ThreadState?>(nil)

    private static let key = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// The worker whose thread this is.
    static var current: Worker? {
        pthread_getspecific(key).map { Unmanaged<Worker>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Makes a thread for it, for good.
    func begin(_ work: @escaping @Sendable (Worker) -> Void) {
        let thread = Thread { [self] in
            pthread_setspecific(Self.key, Unmanaged.passRetained(self).toOpaque())
            self.thread.withLock { $0 = .current }
            while true {
                turn.wait()
                work(self)
            }
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Whether the thread waits for something, and not for the explorer.
    var isAsleep: Bool {
        guard !isArriving.load(ordering: .sequentiallyConsistent) else { return false }
        guard thread.withLock({ $0?.isAsleep }) == true else { return false }
        return !isArriving.load(ordering: .sequentiallyConsistent)
    }
}

/// What the system says of a thread.
///
/// By the table of processes of Linux. Elsewhere no thread is ever seen asleep, so a wait in the runtime holds everything up.
struct ThreadState {
    private let path: String

    /// That of the thread that asks.
    static var current: ThreadState? {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
        return link?.split(separator: "/").last.map { ThreadState(path: "/proc/self/task/\($0)/stat") }
    }

    /// `…(name) S …`, where the name may be anything.
    var isAsleep: Bool {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return false }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
            let count = read(file, buffer.baseAddress, buffer.count)
            guard count > 0, let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")), end + 2 < count else {
                return false
            }
            return buffer[end + 2] == UInt8(ascii: "S")
        }
    }
}
