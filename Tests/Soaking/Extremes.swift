import Dispatch
import Quattro
import Synchronization

/// Loads and inputs at the ends of what is possible, in a size of one's choice.
///
/// Each returns a line that says what it measured, and throws ``Wrong`` if something is not as it must be.
package enum Extremes {}

/// Something in an extreme situation is not as it must be.
package struct Wrong: Error, CustomStringConvertible {
    package let description: String
}

func require(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !holds { throw Wrong(description: otherwise()) }
}

// MARK: - Depth

extension Extremes {
    /// Scopes inside of each other, cancelled from outermost to innermost.
    package static func nestedScopes(_ depth: Int) async throws -> String {
        let (before, begin) = (peakMemory(), ContinuousClock.now)
        let (ended, outer) = (Count(), CancelScope())
        var cancelling = Duration.zero
        try await outer.run {
            try await nest(depth, ended) {
                cancelling = ContinuousClock().measure { outer.cancel() }
                try require(Deadline.currentEffective == .passed, "a scope inside does not see the cancellation")
                try await Task.sleep(for: .seconds(3_600))
            }
        }
        try require(ended.value == depth, "\(ended.value) of \(depth) scopes have ended")
        try require(outer.cancelledCaught, "the outermost scope has not caught its cancellation")
        let bytes = (peakMemory() - before) / depth
        return "\(depth) nested scopes: \(ContinuousClock.now - begin), \(bytes) bytes each, cancelled in \(cancelling)"
    }

    private static func nest(_ depth: Int, _ ended: Count, _ innermost: () async throws -> Void) async throws {
        guard depth > 0 else { return try await innermost() }
        defer { ended.add() }
        let value: Void? = try await withCancelScope { try await nest(depth - 1, ended, innermost) }
        try require(value != nil, "a scope inside has absorbed the cancellation of the outermost")
    }
}

// MARK: - Deadlines

extension Extremes {
    /// Sleeps and scopes in equal parts that all end at the same instant.
    package static func dueAtOnce(_ count: Int) async throws -> String {
        let (woken, early) = (Count(), Count())
        let start = ContinuousClock.now
        // Late enough that all of them are waiting by then, and if not: those that come later are due at once.
        let deadline = Deadline.after(.microseconds(6 * count))
        try await withScopedTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    if number % 2 == 0 {
                        try await Task.sleep(until: deadline, clock: .quattro)
                    } else {
                        try await moveOn(at: deadline) { try await Task.sleep(for: .seconds(3_600)) }
                    }
                    if !deadline.hasPassed { early.add() }
                    woken.add()
                }
            }
        }
        try require(woken.value == count, "\(woken.value) of \(count) were woken")
        try require(early.value == 0, "\(early.value) of \(count) were early")
        let late = deadline.duration(to: .now)
        return "\(count) deadlines due at once: over \(late) later, \(ContinuousClock.now - start) in all"
    }

    /// One deadline that is moved by several threads for as long as it takes, and then passes.
    package static func movedDeadline(_ count: Int) async throws -> String {
        let scope = CancelScope(timeout: .seconds(3_600))
        var elapsed = Duration.zero
        let value: Void? = try await scope.run {
            elapsed = await onThreads(4) { thread in
                for number in 0..<count / 4 {
                    scope.deadline = .after(.seconds(60 + number % 1_000))
                    if number % 16 == thread { scope.tighten(to: .after(.seconds(60))) }
                }
            }
            try require(!scope.cancelCalled, "a deadline that was moved all the time has passed")
            scope.deadline = .after(.milliseconds(1))
            try await Task.sleep(for: .seconds(3_600))
        }
        try require(value == nil, "the last of many deadlines was lost")
        return
            "a deadline moved \(count) times by 4 threads: \(Int(Double(count) / (elapsed / .seconds(1)))) times a second"
    }
}

// MARK: - Cancels

extension Extremes {
    /// Trees of scopes and groups that are cancelled from everywhere at once.
    package static func cancelStorm(threads: Int, rounds: Int) async throws -> String {
        let (begun, ended) = (Count(), Count())
        var elapsed = Duration.zero
        for _ in 0..<rounds {
            let scopes = Locked<[CancelScope]>([])
            try await withCancelScope { root in
                try await withScopedTaskGroup { group in
                    for _ in 0..<8 {
                        group.addTask {
                            begun.add()
                            defer { ended.add() }
                            try await withCancelScope(deadline: .after(.seconds(3_600))) { scope in
                                scopes.withLock { $0.append(scope) }
                                try await withShield(for: .zero) { try await Task.sleep(for: .seconds(3_600)) }
                                try await Task.sleep(for: .seconds(3_600))
                            }
                        }
                    }
                    elapsed += await onThreads(threads) { number in
                        let all = scopes.withLock { $0 } + [root, group.cancelScope]
                        for scope in number % 2 == 0 ? all : all.reversed() {
                            scope.isShielded = number % 3 == 0
                            scope.cancel(reason: "thread \(number)")
                            scope.isShielded = false
                        }
                    }
                    // Whoever opened a scope too late for the storm is reached through the group.
                    group.cancelAll()
                }
            }
        }
        // A child that had not begun when its group was cancelled begins all the same.
        try require(begun.value == 8 * rounds, "\(begun.value) of \(8 * rounds) children began")
        try require(begun.value == ended.value, "\(begun.value) children began, and \(ended.value) ended")
        return "a cancel storm from \(threads) threads: \(rounds) trees of 18 scopes, \(elapsed) in all"
    }

    /// A body that ignores its cancellation: it is waited for, its value is kept, and nobody else is held up by it.
    package static func ignoredCancellation(_ duration: Duration) async throws -> String {
        let begin = ContinuousClock.now
        let lateness = Locked(Duration.zero)
        let value = try await withScopedTaskGroup { group in
            let stubborn = group.addTask {
                try await fail(after: .milliseconds(1)) {
                    while ContinuousClock.now - begin < duration {}
                    return 7
                }
            }
            group.addTask {
                while ContinuousClock.now - begin < duration {
                    let deadline = Deadline.after(.milliseconds(5))
                    try await moveOn(at: deadline) { try await Task.sleep(for: .seconds(3_600)) }
                    lateness.withLock { $0 = max($0, deadline.duration(to: .now)) }
                }
            }
            return try await stubborn.value
        }
        try require(value == 7, "the value of a body that ended late is lost")
        try require(ContinuousClock.now - begin >= duration, "a body was not waited for")
        return
            "a cancellation ignored for \(duration): meanwhile others were late by \(lateness.withLock { $0 }) at most"
    }
}

/// A count that any thread may add to.
final class Count: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add() { count.add(1, ordering: .sequentiallyConsistent) }
}

/// A value behind a lock that closures may capture.
final class Locked<Value: Sendable>: Sendable {
    private let value: Guarded<Value>

    init(_ value: Value) { self.value = Guarded(value) }

    @discardableResult
    func withLock<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        value.withLock { body(&$0) }
    }
}

/// Runs something on so many threads at once, and says how long they took.
func onThreads(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) async -> Duration {
    let threads = DispatchGroup()
    let begin = ContinuousClock.now
    for number in 0..<count {
        DispatchQueue(label: "soak.thread").async(group: threads) { work(number) }
    }
    await calledBack { end in threads.notify(queue: .global(), execute: end) }
    return ContinuousClock.now - begin
}
