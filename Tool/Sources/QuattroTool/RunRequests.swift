import Foundation

/// What the user asks of a run while it goes on, one after the other.
final class RunRequests: Sendable {
    enum Request: Sendable {
        /// To show what runs.
        case tree
        /// To stop for a while, as Ctrl-Z does.
        case suspend
        /// Something has made the process go on.
        case continued
    }

    /// The signals that ask for something, and do not end the tool.
    #if canImport(Darwin)
    static let signals = [SIGUSR1, SIGINFO, SIGTSTP, SIGCONT]
    #else
    static let signals = [SIGUSR1, SIGTSTP, SIGCONT]
    #endif

    let stream: AsyncStream<Request>
    private let continuation: AsyncStream<Request>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Request.self)
    }

    func ask(_ request: Request) { continuation.yield(request) }

    func signalled(_ signal: Int32) {
        switch signal {
        case SIGTSTP: ask(.suspend)
        case SIGCONT: ask(.continued)
        default: ask(.tree)
        }
    }
}
