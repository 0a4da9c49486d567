/// Who or what stopped a command before it had ended by itself.
package enum StopCause: Sendable, Hashable {
    /// Another command failed. The value says which, and how.
    case failure(String)
    case failAfter(String)
    case moveOnAfter(String)
    case signal(Int32)
    /// The reader of the tool's standard output went away, or writing to it failed with this error number.
    case outputClosed(error: Int32)
    /// A background command, and all others had ended.
    case restDone
    /// What was to be run could not be read, or understood. The value says why.
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
    /// What it comes after has failed, or was not started. The value says which, and how.
    case leftOut(String)
    /// An earlier run has done it, says the log of that.
    case doneBefore
    case couldNotStart(String)
    /// A background command that ended like this before it was ready.
    indirect case beforeReady(Outcome)
    /// A background command that was not ready within `--ready-within`. The value is that duration as given.
    case notReady(String)
}

extension Outcome {
    /// The exit status that the outcome stands for, if it is a failure of the command itself.
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
    /// Whether it is that of a background command that others waited for.
    package var isOfNotBeingReady: Bool {
        switch self {
        case .beforeReady, .notReady: true
        case .exited, .signaled, .exceeded, .stopped, .notStarted, .leftOut, .doneBefore, .couldNotStart: false
        }
    }

    /// The outcome of a background command that has not said that it is ready.
    package var withoutHavingBeenReady: Outcome {
        switch self {
        case .exited, .signaled: .beforeReady(self)
        // It did not come to its end by itself.
        case .exceeded, .stopped, .notStarted, .leftOut, .doneBefore, .couldNotStart, .beforeReady, .notReady: self
        }
    }
}

extension Outcome: CustomStringConvertible {
    /// The outcome in a few words, and who or what caused it.
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
    /// What became of the command and why, such as `cancelled ([2 make]: status 2)`.
    package var description: String {
        switch self {
        case .failAfter: "deadline (\(reason))"
        case .moveOnAfter: "moved on (\(reason))"
        case .failure, .signal, .outputClosed, .restDone, .badInput: "cancelled (\(reason))"
        }
    }

    /// What that was.
    var reason: String {
        switch self {
        case .failure(let whose): whose
        case .failAfter(let duration): "--fail-after \(duration)"
        case .moveOnAfter(let duration): "--move-on-after \(duration)"
        case .signal(let signal): SignalName.forPeople(signal)
        case .outputClosed(ExitStatus.brokenPipe.error): "standard output was closed"
        case .outputClosed(let error): "standard output cannot be written to, error \(error)"
        case .restDone: "the others were done"
        case .badInput: "the commands could not be read on"
        }
    }
}
