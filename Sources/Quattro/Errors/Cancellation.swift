/// What an error means to a scope that may absorb cancellations, by the rules at ``CancellationRepresentable``.
enum Cancellation {
    /// Nothing but a cancellation.
    case whole
    /// A group of errors with cancellations among them, and the group without them.
    case part(remaining: ErrorGroup)
    /// No cancellation at all.
    case none

    /// Judges the error by itself, wherever it was thrown.
    init(in error: any Error) {
        // The most common case first.
        if error is CancellationError {
            self = .whole
        } else if let group = error as? ErrorGroup {
            self = group.cancellation
        } else {
            self = error.isPlainCancellation ? .whole : .none
        }
    }

    /// The same, but while a cancellation is in effect, an error that carries others is searched for them.
    ///
    /// `isCancelled` is evaluated only for an error that is not a cancellation by itself.
    init(in error: any Error, ifCancelled isCancelled: @autoclosure () -> Bool) {
        self.init(in: error)
        if case .whole = self { return }
        if isCancelled() { self = Self(inAnswer: error) }
    }

    private init(inAnswer error: any Error) {
        if let group = error as? ErrorGroup {
            self = group.cancellationInAnswer
        } else {
            self = CarriedErrors.isCancellation(error) ? .whole : .none
        }
    }
}

extension Error {
    /// Whether this error is nothing but a cancellation, while one is in effect.
    var isAnswerToCancellation: Bool {
        if case .whole = Cancellation(in: self, ifCancelled: true) { true } else { false }
    }

    /// Whether this error, which is not a group, is a cancellation by itself.
    var isPlainCancellation: Bool { saysIsCancellation ?? hasCodeOfCancellation }

    /// What the error's type says about it, if anything.
    var saysIsCancellation: Bool? {
        switch self {
        case is CancellationError: true
        case let error as any CancellationRepresentable: error.isCancellation
        default: nil
        }
    }

    /// Domain and code are requirements of `Error` itself, so that Foundation is not needed for its errors.
    ///
    /// The code is compared first, since the domain of most errors is the name of their type, which has to be built.
    var hasCodeOfCancellation: Bool {
        switch _code {
        case -999: _domain == "NSURLErrorDomain"  // URLError.cancelled
        case 3072: _domain == "NSCocoaErrorDomain"  // CocoaError.userCancelled
        case codeOfCanceledPOSIXCall: _domain == "NSPOSIXErrorDomain"  // POSIXError.ECANCELED
        default: false
        }
    }
}

#if canImport(Darwin)
private let codeOfCanceledPOSIXCall = 89
#else
private let codeOfCanceledPOSIXCall = 125
#endif
