/// What stopped a command before it ended by itself.
package enum StopCause: Sendable, Hashable {
    /// Another command failed. The value says which, and how.
    case failure(String)
    case failAfter(String)
    case moveOnAfter(String)
    case signal(Int32)
    /// The reader of the tool's standard output went away, or writing to it failed with this error number.
    case outputClosed(error: Int32)
    /// It was a background command, and all others had ended.
    case restDone
    /// The commands could not be read or parsed. The value says why.
    case badInput(String)
}

/// How a command ended.
package enum Outcome: Sendable, Hashable {
    case exited(Int32)
    case signaled(Int32)
    /// It took longer than `--each-fail-after` allows. The value is that duration as given.
    case exceeded(String)
    case stopped(StopCause)
    case notStarted
    /// A command for which it waited failed, or was not started. The value says which, and how.
    case leftOut(String)
    /// The job log says that an earlier run has done it.
    case doneBefore
    case couldNotStart(String)
    /// A background command that ended like this before it was ready.
    indirect case beforeReady(Outcome)
    /// A background command that was not ready within `--ready-within`. The value is that duration as given.
    case notReady(String)
}

extension Outcome {
    /// The exit status for the outcome, if it is a failure of the command itself.
    package var failureStatus: Int32? {
        switch self {
        case .exited(0), .stopped, .notStarted, .leftOut, .doneBefore: nil
        case .exited(let status): status
        case .signaled(let signal): ExitStatus.signaled(signal)
        case .exceeded, .notReady: ExitStatus.deadline
        case .couldNotStart: ExitStatus.couldNotStart
        case .beforeReady(let ending): ending.failureStatus ?? ExitStatus.neverReady
        }
    }
}

extension Outcome {
    /// Whether it is the outcome of a background command that did not become ready.
    package var isOfNotBeingReady: Bool {
        switch self {
        case .beforeReady, .notReady: true
        case .exited, .signaled, .exceeded, .stopped, .notStarted, .leftOut, .doneBefore, .couldNotStart: false
        }
    }

    /// The same outcome for a background command that was not ready.
    package var withoutHavingBeenReady: Outcome {
        switch self {
        case .exited, .signaled: .beforeReady(self)
        // In these cases, it did not end by itself.
        case .exceeded, .stopped, .notStarted, .leftOut, .doneBefore, .couldNotStart, .beforeReady, .notReady: self
        }
    }
}

extension Outcome: CustomStringConvertible {
    /// The outcome in a few words, and its cause.
    package var description: String {
        switch self {
        case .exited(0): "ok"
        case .exited(let status): "status \(status)"
        case .signaled(let signal): "signal \(SignalName.of(signal))"
        case .exceeded(let duration): "deadline (--each-fail-after \(duration))"
        case .stopped(let cause): cause.description
        case .notStarted: "not started"
        case .leftOut(let reason): "not started (\(reason))"
        case .doneBefore: "done before"
        case .couldNotStart(let reason): "could not start: \(reason)"
        case .beforeReady(.exited(0)): "ended before it was ready"
        case .beforeReady(let ending): "\(ending) before it was ready"
        case .notReady(let duration): "not ready (--ready-within \(duration))"
        }
    }
}

extension StopCause: CustomStringConvertible {
    /// The result for the command and the cause, such as `cancelled ([2 make]: status 2)`.
    package var description: String {
        switch self {
        case .failAfter: "deadline (\(reason))"
        case .moveOnAfter: "moved on (\(reason))"
        case .failure, .signal, .outputClosed, .restDone, .badInput: "cancelled (\(reason))"
        }
    }

    /// The cause in words.
    var reason: String {
        switch self {
        case .failure(let whose): whose
        case .failAfter(let duration): "--fail-after \(duration)"
        case .moveOnAfter(let duration): "--move-on-after \(duration)"
        case .signal(let signal): SignalName.forPeople(signal)
        case .outputClosed(ExitStatus.brokenPipe.error): "standard output was closed"
        case .outputClosed(let error): "standard output cannot be written to, error \(error)"
        case .restDone: "the others were done"
        case .badInput: "the commands could not be read to the end"
        }
    }
}
