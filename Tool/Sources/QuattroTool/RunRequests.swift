import Foundation
import Synchronization

/// The user's requests during a run.
final class RunRequests: Sendable {
    enum Request: Sendable {
        /// Suspend the run, as Ctrl-Z does.
        case suspend
        /// The process was continued after it had been stopped by other means.
        case continued
    }

    /// The signals that are requests and do not end the tool.
    #if canImport(Darwin)
    static let signals = [SIGUSR1, SIGINFO, SIGTSTP, SIGCONT]
    #else
    static let signals = [SIGUSR1, SIGTSTP, SIGCONT]
    #endif

    /// The requests, one after another.
    let stream: AsyncStream<Request>
    /// Requests to show the tree of commands.
    ///
    /// These have a stream of their own, since writing to a terminal may block; several waiting requests count as one.
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

    /// Stops the process until it is continued; that continuation is not reported as a request.
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
