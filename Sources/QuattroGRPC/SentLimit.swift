#if GRPC
import GRPCCore
import Quattro
import QuattroRequests

/// The time that a call was sent with: all that its caller had.
///
/// Both ends watch the same deadline then, and the server's answer may be here before the caller's own timer has been noticed. So that
/// callers see one error and not two that race, that answer is held back until the caller's deadline.
struct SentLimit: Sendable {
    /// That of the scopes around the call when it was sent.
    let deadline: Deadline
    /// What was written, counted from the moment of sending: before that neither end can know that it is over.
    let end: Deadline
    let length: Duration

    init(deadline: Deadline, written: Duration, at now: Deadline) {
        self.deadline = deadline
        length = written
        end = now + written
    }

    /// What the caller gets for an error of the call.
    ///
    /// - It is `.deadlineExceeded`, and the time that was sent is over, or nearly so: the caller's cancellation, as soon as its deadline
    ///   has passed. If that was put off meanwhile, the error itself.
    /// - It comes earlier: a limit of the server's own, which may be much shorter. The error itself, at once.
    nonisolated(nonsending) func settled(_ error: RPCError) async -> RPCError {
        guard error.code == .deadlineExceeded, Deadline.now + nearness(of: error) >= end else { return error }
        do {
            try await CallersDeadline.wait(for: deadline)
            return error
        } catch {
            return .cancelledHere(error)
        }
    }

    /// How long the error may be held back: more of a long call, for which the clocks of two machines differ by more.
    private func nearness(of error: RPCError) -> Duration {
        let isRefusal = error.metadata[stringValues: RequestEnding.marker].contains(RequestEnding.expired.rawValue)
        let lead = CallersDeadline.lead(isRefusal: isRefusal, given: length)
        return isRefusal ? lead : lead + length / 1000
    }
}
#endif
