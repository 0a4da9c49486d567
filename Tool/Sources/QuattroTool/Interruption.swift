import Foundation
import Quattro
import QuattroToolCore
import Synchronization

/// What stops the tool itself: a signal, or that its output has no reader any more.
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

    /// Takes note of a signal: the first one stops the run, a second one ends its grace, and a third one the tool.
    ///
    /// - Parameters:
    ///   - signal: Its number.
    ///   - insisting: What else is to be done when a signal comes for the second time.
    ///   - leaving: What is to be done before the tool ends at once.
    func signalled(_ signal: Int32, insisting: () -> Void, leaving: () -> Void) {
        let count: Int? = state.withLock { state in
            let now = ContinuousClock.now
            // What ends programs may tell them twice, as `timeout` does, or the end of a terminal: only a key says the same again at once.
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
            // Whatever still keeps the tool, such as a process that even SIGKILL does not end, is not worth waiting for.
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
            // A signal is the user's word and outranks a reader that went away because of the same key press.
            if case .signal = cause { state.cause = cause } else { state.cause = state.cause ?? cause }
        }
        scope.cancel(reason: "\(cause)")
    }
}
