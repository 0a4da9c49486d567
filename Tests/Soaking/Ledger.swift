import Quattro
import Synchronization

/// What has happened in a soak, and what must not have.
package final class Ledger: Sendable {
    package struct Counts: Sendable {
        package var lives = 0
        package var scopes = 0
        package var absorbed = 0
        package var children = 0
        package var failures = 0
        package var timeouts = 0
        package var cleanups = 0
        package var meddlings = 0
        /// What tasks and threads have done for lives that could not do it themselves.
        package var errands = 0
        package var starts = 0
        /// Starts whose caller was told that the child has started.
        package var started = 0
        /// Those that have asked for a place in a group.
        package var requests = 0
        /// Scopes that a source has cancelled.
        package var linked = 0
        /// Errors that a handler was told of, and that come out nowhere else.
        package var reported = 0
        /// Operations that were left behind, and what they came to.
        package var left = 0
        /// Places of a limiter that were had.
        package var places = 0
        /// Elements and results that came one by one.
        package var elements = 0
        /// Objects that are kept by what runs.
        package var living = 0
    }

    private struct State {
        var counts = Counts()
        var lateness = Lateness()
        var violations: [String] = []
        var violationCount = 0
    }

    private let state = Guarded(State())
    private let begin = ContinuousClock.now

    /// Since when the soak goes on.
    var age: Duration { begin.duration(to: .now) }

    func count(_ path: any WritableKeyPath<Counts, Int> & Sendable, by amount: Int = 1) {
        state.withLock { $0.counts[keyPath: path] += amount }
    }

    func noteLateness(_ duration: Duration) {
        state.withLock { $0.lateness.add(duration) }
    }

    func violate(_ description: @autoclosure () -> String) {
        let description = "after \(age): \(description())"
        state.withLock { state in
            state.violationCount += 1
            if state.violations.count < 20 { state.violations.append(description) }
        }
    }

    func expect(_ holds: Bool, _ otherwise: @autoclosure () -> String) {
        if !holds { violate(otherwise()) }
    }

    package struct Report: Sendable, CustomStringConvertible {
        package let counts: Counts
        package let lateness: Lateness
        /// The first of what must not have happened.
        package let violations: [String]
        package let violationCount: Int

        package var description: String {
            """
            \(counts.lives) lives, \(counts.scopes) scopes (\(counts.absorbed) absorbed a cancellation), \
            \(counts.children) children, \(counts.failures) planted failures, \(counts.cleanups) cleanups, \
            \(counts.meddlings) cancels, moved deadlines and shields from threads, \(counts.errands) errands, \
            \(counts.started) of \(counts.starts) starts, \(counts.requests) requests, \(counts.reported) errors reported, \
            \(counts.linked) scopes cancelled by sources, \(counts.places) places of a limiter, \(counts.left) left behind, \
            \(counts.elements) elements one by one
            \(counts.timeouts) timeouts, late by: \(lateness)
            \(counts.living) objects left, \(violationCount) violations
            """ + violations.map { "\n- \($0)" }.joined()
        }
    }

    package func report() -> Report {
        state.withLock { state in
            Report(
                counts: state.counts,
                lateness: state.lateness,
                violations: state.violations,
                violationCount: state.violationCount
            )
        }
    }
}

/// How late timers were, in buckets that grow by a quarter each.
package struct Lateness: Sendable, CustomStringConvertible {
    private var buckets = [Int](repeating: 0, count: 128)
    private var count = 0
    private var worst = Duration.zero

    mutating func add(_ duration: Duration) {
        let microseconds = max(1, duration / .microseconds(1))
        var bucket = 0
        while bucket < buckets.count - 1, Self.limit(bucket) < microseconds { bucket += 1 }
        buckets[bucket] += 1
        count += 1
        worst = max(worst, duration)
    }

    private static func limit(_ bucket: Int) -> Double {
        var limit = 1.0
        for _ in 0..<bucket { limit *= 1.25 }
        return limit
    }

    /// The upper end of the bucket in which so many of all are done.
    private func percentile(_ share: Double) -> Duration {
        var rest = Int(Double(count) * share)
        for (bucket, inBucket) in buckets.enumerated() {
            if rest < inBucket { return .microseconds(Self.limit(bucket)) }
            rest -= inBucket
        }
        return worst
    }

    package var description: String {
        let shares = [("half", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("99.9 %", 0.999)]
        let parts = shares.map { "\($0.0) at most \(Self.readable(percentile($0.1)))" }
        return (parts + ["the worst \(Self.readable(worst))"]).joined(separator: ", ")
    }

    private static func readable(_ duration: Duration) -> String {
        duration < .milliseconds(1)
            ? "\(Int(duration / .microseconds(1))) µs"
            : "\((duration / .milliseconds(1) * 100).rounded() / 100) ms"
    }
}

/// An error that a life has thrown on purpose.
struct Planted: Error {
    let number: Int
}

/// The errors that one life has planted: each must come out at its end, once, unless a handler was told of it.
final class Account: Sendable {
    private let planted = Guarded<Set<Int>>([])
    private let settled = Guarded<Set<Int>>([])

    func plant() -> Planted {
        planted.withLock { planted in
            let number = planted.count
            planted.insert(number)
            return Planted(number: number)
        }
    }

    static func leaves(of error: any Error) -> [any Error] { (error as? ErrorGroup)?.leaves ?? [error] }

    /// A handler is told of an error, and does not throw it on.
    func settle(_ error: any Error, _ ledger: Ledger) {
        let errors = Self.leaves(of: error)
        let numbers = errors.compactMap { ($0 as? Planted)?.number }
        let isNew = settled.withLock { settled in numbers.allSatisfy { settled.insert($0).inserted } }
        ledger.count(\.reported, by: numbers.count)
        ledger.expect(numbers.count == errors.count, "reported out of nowhere: \(error)")
        ledger.expect(isNew, "reported more than once: \(error)")
    }

    func check(_ error: (any Error)?, _ ledger: Ledger) {
        let planted = planted.withLock { $0 }
        let settled = settled.withLock { $0 }
        let errors = error.map(Self.leaves) ?? []
        let numbers = errors.compactMap { ($0 as? Planted)?.number }
        // With the names and places of the groups that it came out of.
        let text = error.map { "\($0)" } ?? "nothing"
        ledger.count(\.failures, by: planted.count)
        ledger.expect(numbers.count == errors.count, "came out of nowhere: \(text)")
        let due = planted.subtracting(settled)
        ledger.expect(Set(numbers) == due, "planted \(due.sorted()), but there came out \(text)")
        ledger.expect(Set(numbers).count == numbers.count, "came out more than once: \(text)")
    }
}
