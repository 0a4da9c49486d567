/// How a child ended, and the waits for it.
///
/// Once a child has ended, this is all that its handle keeps.
///
/// It does not know the type of the value, which is in a ``ChildValue``: so as little code as possible is compiled for the caller's types.
///
/// `@unchecked`: its own state is under a lock; the compiler cannot check a class that is not final.
@usableFromInline
class ChildOutcome: @unchecked Sendable {
    typealias Outcome = Result<Void, any Error>

    private struct State {
        var outcome: Outcome?
        /// The future; the first caller that waits makes it.
        var future: Future<Void>?
        var listing: Listing?
        /// Whether a value that cannot be copied has been moved out.
        var isTaken = false
    }

    /// Where the child's error is listed, if it has one: a handle that is kept for longer must not keep the group and its errors.
    private final class Listing: Sendable {
        /// The number of the failure in the group's list.
        let failure: Int
        weak let group: ScopedTaskGroup?

        init(failure: Int, in group: ScopedTaskGroup) {
            self.failure = failure
            self.group = group
        }
    }

    private let state = Guarded(State())

    @usableFromInline
    init() {}

    /// Releases the operation, for a child that ends without having run it.
    func willNotRun() {}

    /// The child has ended; `failure` is the number under which the group lists it, if it does.
    func announce(_ outcome: Outcome, failure: Int?, in group: ScopedTaskGroup) {
        let listing = failure.map { Listing(failure: $0, in: group) }
        let future = state.withLock { state in
            state.outcome = outcome
            state.listing = listing
            return state.future.take()
        }
        future?.complete(with: outcome)
    }

    /// Whether the child has ended.
    var isKnown: Bool { state.withLock { $0.outcome != nil } }

    /// How the child has ended, if it has.
    var outcomeIfAny: Outcome? { told(state.withLock { $0.outcome }) }

    /// Waits for the child and returns its outcome, or `nil` if the waiting code is cancelled first.
    nonisolated(nonsending) func outcomeUnlessCancelled(of child: CancelScope) async -> Outcome? {
        await outcome(of: child) { await $0.outcomeUnlessCancelled(for: .value(of: child.title)) }
    }

    /// Waits for the child, even if the waiting code is cancelled.
    nonisolated(nonsending) func outcome(of child: CancelScope) async -> Outcome {
        guard let outcome = await outcome(of: child, by: { await $0.outcome(for: .value(of: child.title)) }) else {
            trap("a wait that cannot be cancelled was")
        }
        return outcome
    }

    private nonisolated(nonsending) func outcome(
        of child: CancelScope,
        by wait: (Future<Void>) async -> Outcome?
    ) async -> Outcome? {
        let (ready, future) = state.withLock { state in
            if state.outcome == nil, state.future == nil { state.future = Future() }
            return (state.outcome, state.future)
        }
        guard let future else { return told(ready) }
        return told(await child.lendingPriority { await wait(future) })
    }

    fileprivate func isFirstToTake() -> Bool {
        state.withLock { state in
            defer { state.isTaken = true }
            return !state.isTaken
        }
    }

    /// Tells the group of an error that a caller gets, so that it is not listed twice if the group's body rethrows it.
    private func told(_ outcome: Outcome?) -> Outcome? {
        if case .failure = outcome, let listing = state.withLock({ $0.listing }) {
            listing.group?.willThrow(failure: listing.failure)
        }
        return outcome
    }
}

/// The outcome of a child with a value and, until it runs, its operation.
///
/// The operation is kept here, since a closure that sets the value would be one more allocation. The function that runs it (``run(_:)``) is
/// compiled for the caller's types and captures nothing.
///
/// `@unchecked`: the operation is set before the child's task is made, and that task takes it out. The child sets the value before it
/// announces its end, and the value is not read earlier. If the value cannot be copied, the first caller that takes it moves it out.
@usableFromInline
final class ChildValue<Success: ~Copyable & Sendable>: ChildOutcome, @unchecked Sendable {
    @usableFromInline typealias Operation = @isolated(any) () async throws -> Success

    @usableFromInline var operation: Operation?
    @usableFromInline var value: Success?

    @inlinable
    init(of operation: sending @escaping Operation) {
        self.operation = operation
        super.init()
    }

    override func willNotRun() { operation = nil }
}

extension ChildValue where Success: ~Copyable {
    /// Runs the operation of the child whose outcome this is.
    @inlinable
    static nonisolated(nonsending) func run(_ outcome: ChildOutcome?) async throws {
        let child = unsafeDowncast(outcome.unsafelyUnwrapped, to: ChildValue.self)
        guard let operation = child.operation.take() else { trapRunTwice() }
        child.value = try await operation()
    }
}

@usableFromInline
func trapRunTwice() -> Never { trap("a child was run twice") }

extension ChildValue {
    func result(_ outcome: Outcome) -> Result<Success, any Error> {
        outcome.map {
            guard let value else { trap("a child has ended without its value") }
            return value
        }
    }
}

// MARK: - Values that cannot be copied

extension ChildValue where Success: ~Copyable {
    /// Moves the value out, or copies it if it can be copied.
    func takeResult(_ outcome: Outcome, of child: CancelScope) -> Result<Success, any Error> {
        if case .failure(let error) = outcome { return .failure(error) }
        if let copyable = self as ChildOutcome as? any CopyableChildValue {
            let place = UnsafeMutablePointer<Success>.allocate(capacity: 1)
            defer { place.deallocate() }
            copyable.copyValue(to: place)
            return .success(place.move())
        }
        guard isFirstToTake() else {
            trap(
                "a value that cannot be copied was taken a second time, from \(child.title)",
                file: child.file,
                line: child.line
            )
        }
        guard let value = value.take() else { trap("a child has ended without its value") }
        return .success(value)
    }
}

/// A ``ChildValue`` whose value can be copied, which code that is generic over both kinds can only find out at run time.
private protocol CopyableChildValue {
    func copyValue(to place: UnsafeMutableRawPointer)
}

extension ChildValue: CopyableChildValue {
    func copyValue(to place: UnsafeMutableRawPointer) {
        guard let value else { trap("a child has ended without its value") }
        place.initializeMemory(as: Success.self, to: value)
    }
}
