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
enum Cancellation<Failure: Error> {
    /// Nothing but a cancellation.
    case whole
    /// A group of errors with cancellations among them. The value is the group without them.
    case part(remaining: Failure)
    /// No cancellation at all.
    case none
}

extension Cancellation {
    init(in error: Failure) {
        switch error as any Error {
        case is CancellationError:
            self = .whole
        case let group as ErrorGroup:
            self.init(in: group)
        case let error as any CancellationRepresentable where error.isCancellation:
            self = .whole
        default:
            self = .none
        }
    }
}

extension Cancellation {
    private init(in group: ErrorGroup) {
        guard let remaining = group.removingLeaves(where: \.isCancellation) else {
            self = .whole
            return
        }
        // The cast succeeds: whatever `Failure` is, an `ErrorGroup` has just been taken out of it.
        guard remaining.leaves.count < group.leaves.count, let remaining = remaining as? Failure else {
            self = .none
            return
        }
        self = .part(remaining: remaining)
    }
}

extension Error {
    /// Whether this is a cancellation and nothing else.
    var isCancellation: Bool {
        if case .whole = Cancellation<any Error>(in: self) { true } else { false }
    }
}
