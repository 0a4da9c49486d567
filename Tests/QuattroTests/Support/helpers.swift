import Dispatch
import Synchronization
import Testing

@testable import Quattro

/// A class that is not Sendable, for bodies to capture and return.
final class Counter {
    var value = 0
}

/// What happened, in order.
final class Log: Sendable {
    private let entries = Guarded<[String]>([])

    func callAsFunction(_ entry: String) { entries.withLock { $0.append(entry) } }

    var all: [String] { entries.withLock { $0 } }
}

/// A count that any thread may add to.
final class Counted: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }

    @discardableResult
    func add(_ amount: Int = 1) -> Int { value.add(amount, ordering: .sequentiallyConsistent).newValue }
}

/// A flag to wait for.
final class Signal: Sendable {
    private let future = Future<Void>()

    func send() { future.complete(with: .success(())) }

    func wait() async throws {
        try await future.waitUnlessCancelled()
    }
}

/// Counts its living instances.
final class Canary: Sendable {
    static let living = Guarded(0)

    init() { Self.living.withLock { $0 += 1 } }
    deinit { Self.living.withLock { $0 -= 1 } }
}

/// A clock that stands still until it is set, and reports no deadline by itself.
final class SteppedTime: TimeSource {
    private let instant = Guarded(Deadline.second(0))

    var now: Deadline {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }

    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {}

    func deliver(_ work: @escaping @Sendable () -> Void) { work() }
}

extension ErrorGroup {
    /// The numbers of the ``Oops``es, in order.
    var numbers: [Int] { errors.compactMap { ($0 as? Oops)?.number } }
}

/// The error that `body` throws, if it throws one.
nonisolated(nonsending) func thrown<Value>(_ body: nonisolated(nonsending) () async throws -> Value) async -> (
    any Error
)? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

/// Runs something on a thread that belongs to no task.
func onThread(_ work: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "a plain thread").async(execute: work)
}

/// `#expect` of an equality, for values that are awaited: the compiler does not look for `try` inside of a macro when it
/// decides whether a closure throws.
func expect<Value: Equatable>(_ value: Value, is expected: Value, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(value == expected, sourceLocation: sourceLocation)
}
