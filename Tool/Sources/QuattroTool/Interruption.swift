import Foundation
import Quattro
import QuattroToolCore
import Synchronization

/// What stops the tool itself: a signal, or output that no longer has a reader.
///
/// The first one cancels the run, which then cleans up. A second signal ends the grace of the cleanup.
final class Interruption: Sendable {
    /// The scope around the whole run.
    let scope = CancelScope(name: "interruption")
    private let grace: Grace
    private let state = Mutex<(cause: StopCause?, signals: Int, lastSignal: ContinuousClock.Instant?)>((nil, 0, nil))

    init(grace: Grace) {
        self.grace = grace
    }

    var cause: StopCause? { state.withLock { $0.cause } }

    /// Handles a signal: the first one stops the run, the second one ends the grace, and the third one ends the tool.
    ///
    /// - Parameters:
    ///   - signal: The number of the signal.
    ///   - insisting: Called when a signal arrives for the second time.
    ///   - leaving: Called before the tool ends at once.
    func signalled(_ signal: Int32, insisting: () -> Void, leaving: () -> Void) {
        let count: Int? = state.withLock { state in
            let now = ContinuousClock.now
            // A sender may send a signal twice, as `timeout` does, or a terminal that closes: only from a key does a quick repetition
            // count.
            if let last = state.lastSignal, signal != SIGINT, now < last + .milliseconds(500) { return nil }
            state.lastSignal = now
            state.signals += 1
            return state.signals
        }
        guard let count else { return }
        switch count {
        case 1:
            stop(.signal(signal))
        case 2:
            grace.end()
            insisting()
        default:
            // Whatever the tool still waits for, such as a process that even SIGKILL does not end, is given up.
            leaving()
            _exit(ExitStatus.signaled(signal))
        }
    }

    func outputClosed(error: Int32) {
        stop(.outputClosed(error: error))
    }

    func inputFailed(_ why: String) {
        stop(.badInput(why))
    }

    private func stop(_ cause: StopCause) {
        state.withLock { state in
            // A signal comes from the user, and takes precedence over a reader that went away because of the same key press.
            if case .signal = cause { state.cause = cause } else { state.cause = state.cause ?? cause }
        }
        scope.cancel(reason: "\(cause)")
    }
}
