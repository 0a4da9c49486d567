#if GRPC
import GRPCCore
import Quattro
import QuattroRequests

/// The time limit with which a call was sent, if that was all of its caller's time.
///
/// Then both ends watch the same deadline, and the server's answer may arrive before the caller's own timer fires. The answer is held back
/// until the caller's deadline, so that callers always see the same error.
struct SentLimit: Sendable {
    /// The deadline of the scopes around the call when it was sent.
    let deadline: Deadline
    /// The end of the time that was written, counted from the moment of sending: before that, neither end can know that the time has
    /// passed.
    let end: Deadline
    let length: Duration

    init(deadline: Deadline, written: Duration, at now: Deadline) {
        self.deadline = deadline
        length = written
        end = now + written
    }

    /// Returns the error that the caller gets for an error of the call.
    ///
    /// - If the error is `.deadlineExceeded` and the time that was sent has passed, or nearly so, the caller gets its own cancellation as
    ///   soon as its deadline has passed. If the deadline was moved later meanwhile, the caller gets the error itself.
    /// - If it arrives earlier, the server has a limit of its own, which may be much shorter. The caller gets the error itself, at once.
    nonisolated(nonsending) func settled(_ error: RPCError) async -> RPCError {
        guard error.code == .deadlineExceeded, Deadline.now + nearness(of: error) >= end else { return error }
        do {
            try await CallersDeadline.wait(for: deadline)
            return error
        } catch {
            return .cancelledHere(error)
        }
    }

    /// How long the error may be held back: longer for a long call, since the clocks of two machines drift further apart in it.
    private func nearness(of error: RPCError) -> Duration {
        let isRefusal = error.metadata[stringValues: RequestEnding.marker].contains(RequestEnding.expired.rawValue)
        let lead = CallersDeadline.lead(isRefusal: isRefusal, given: length)
        return isRefusal ? lead : lead + length / 1000
    }
}
#endif
