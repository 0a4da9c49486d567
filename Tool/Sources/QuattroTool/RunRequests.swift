import Foundation
import Synchronization

/// What the user asks of a run while it goes on.
final class RunRequests: Sendable {
    enum Request: Sendable {
        /// To stop for a while, as Ctrl-Z does.
        case suspend
        /// Something has made the process go on, which had been stopped by other means.
        case continued
    }

    /// The signals that ask for something, and do not end the tool.
    #if canImport(Darwin)
    static let signals = [SIGUSR1, SIGINFO, SIGTSTP, SIGCONT]
    #else
    static let signals = [SIGUSR1, SIGTSTP, SIGCONT]
    #endif

    /// One after the other.
    let stream: AsyncStream<Request>
    /// To show what runs.
    ///
    /// By themselves, as a terminal may not take it; more than one that waits for that are one.
    let trees: AsyncStream<Void>
    private let continuation: AsyncStream<Request>.Continuation
    private let treesContinuation: AsyncStream<Void>.Continuation
    /// Whether the next SIGCONT is the end of ``stop()``.
    private let isStopped = Atomic<Bool>(false)

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Request.self)
        (trees, treesContinuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func askForTree() { treesContinuation.yield() }

    /// Stops the process until it is made to go on, which is then no news.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        Suspension.stop()
    }

    func signalled(_ signal: Int32) {
        switch signal {
        case SIGTSTP: continuation.yield(.suspend)
        case SIGCONT: if !isStopped.exchange(false, ordering: .relaxed) { continuation.yield(.continued) }
        default: askForTree()
        }
    }
}
