#if GRPC
import GRPCCore
import Quattro
import QuattroRequests

/// The time that a call was sent with, which is all that its caller had.
///
/// Both ends watch the same deadline then, and the server's answer may be here before the caller's own timer has been noticed. So that
/// callers see one error and not two that race, that answer is held back until the caller's deadline.
struct SentLimit: Sendable {
    /// The deadline of the scopes around the call when it was sent.
    let deadline: Deadline
    /// The end of the time that was written, counted from the moment of sending: before it neither end can know that the time is over.
    let end: Deadline
    let length: Duration

    init(deadline: Deadline, written: Duration, at now: Deadline) {
        self.deadline = deadline
        length = written
        end = now + written
    }

    /// What the caller gets for an error of the call.
    ///
    /// - If it is `.deadlineExceeded`, and the time that was sent is over, or nearly so, the caller gets its own cancellation as soon as
    ///   its deadline has passed. If the deadline was put off meanwhile, the caller gets the error itself.
    /// - If it comes earlier, the server has a limit of its own, which may be much shorter. The caller gets the error itself, at once.
    nonisolated(nonsending) func settled(_ error: RPCError) async -> RPCError {
        guard error.code == .deadlineExceeded, Deadline.now + nearness(of: error) >= end else { return error }
        do {
            try await CallersDeadline.wait(for: deadline)
            return error
        } catch {
            return .cancelledHere(error)
        }
    }

    /// How long the error may be held back: longer for a long call, in which the clocks of two machines drift apart further.
    private func nearness(of error: RPCError) -> Duration {
        let isRefusal = error.metadata[stringValues: RequestEnding.marker].contains(RequestEnding.expired.rawValue)
        let lead = CallersDeadline.lead(isRefusal: isRefusal, given: length)
        return isRefusal ? lead : lead + length / 1000
    }
}
#endif
