/// An error that may stand for a cancellation, for libraries with an error type of their own for it.
///
/// A scope treats an error whose ``isCancellation`` is true exactly like `CancellationError`.
///
/// ```swift
/// extension DriverError: CancellationRepresentable {
///     public var isCancellation: Bool { code == .queryCancelled }
/// }
/// ```
public protocol CancellationRepresentable: Error {
    /// Whether this value reports that the work was cancelled, not that it failed.
    var isCancellation: Bool { get }
}

/// What an error means to a scope that is entitled to absorb cancellations.
enum Cancellation {
    /// Nothing but a cancellation.
    case whole
    /// A group of errors with cancellations among them, and the group without them.
    case part(remaining: ErrorGroup)
    /// No cancellation at all.
    case none

    init(in error: any Error) {
        switch error {
        case is CancellationError:
            self = .whole
        case let group as ErrorGroup:
            self = group.cancellation
        case let error as any CancellationRepresentable where error.isCancellation:
            self = .whole
        default:
            self = .none
        }
    }
}

extension Error {
    /// Whether this is a cancellation and nothing else.
    var isCancellation: Bool {
        if case .whole = Cancellation(in: self) { true } else { false }
    }
}
