import Dispatch

@testable import Quattro

/// Virtual time for these tests: one thread, one job after the other, and a clock that jumps to the next deadline when
/// nobody can go on.
///
/// It runs what prefers its executor: structured tasks, default actors, and everything that the library makes.
@discardableResult
func virtually<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let scheduler = VirtualScheduler()
    let root = Task(executorPreference: scheduler) {
        defer { scheduler.finish() }
        return try await Timekeeper.withTimekeeper(scheduler.timekeeper) { try await body() }
    }
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "virtual time").async {
            continuation.resume(with: Result { try scheduler.run() })
        }
    }
    return try await root.value
}

/// How much virtual time has gone by since the test began.
var elapsed: Duration { VirtualScheduler.start.elapsed(until: .now) }

/// Waits for a duration of virtual (or real) time, or until it is cancelled: a scope around a wait without end.
func sleep(_ duration: Duration) async throws {
    try await moveOn(after: duration) { try await waitUntilCancelled() }
}

/// Waits until the code is cancelled, and throws.
func waitUntilCancelled() async throws {
    _ = await Future<Void>().outcomeUnlessCancelled()
    throw CancellationError()
}

/// Nobody can go on, and no deadline is pending.
struct Deadlock: Error {}

/// A deadline was still pending when everything had ended.
struct DeadlineLeft: Error {
    let count: Int
}

final class VirtualScheduler: TaskExecutor, TimeSource {
    static let start = Deadline.at(ContinuousClock().systemEpoch.advanced(by: .seconds(1_000_000)))

    private struct State {
        var now = VirtualScheduler.start
        var jobs: [UnownedJob] = []
        var isFinished = false
        var timekeeper: Timekeeper?
    }

    private let state = Guarded(State())
    private let arrivals = DispatchSemaphore(value: 0)

    var timekeeper: Timekeeper {
        state.withLock { state in
            let timekeeper = state.timekeeper ?? Timekeeper(source: self)
            state.timekeeper = timekeeper
            return timekeeper
        }
    }

    // MARK: As a source of time

    var now: Deadline { state.withLock { $0.now } }

    /// The loop asks for the next deadline itself.
    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {}

    // MARK: As an executor

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        arrivals.signal()
    }

    func finish() {
        state.withLock { $0.isFinished = true }
    }

    func run() throws {
        defer { state.withLock { $0.timekeeper = nil } }
        let timekeeper = timekeeper
        while true {
            if let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if state.withLock({ $0.isFinished }) {
                guard timekeeper.count == 0 else { throw DeadlineLeft(count: timekeeper.count) }
                return
            } else if let next = timekeeper.nextDeadline {
                state.withLock { $0.now = max($0.now, next) }
                timekeeper.expire()
            } else if !waitForArrival() {
                throw Deadlock()
            }
        }
    }

    /// Something may come from another thread: an actor with an executor of its own, say.
    private func waitForArrival() -> Bool {
        while state.withLock({ $0.jobs.isEmpty && !$0.isFinished }) {
            guard arrivals.wait(timeout: .now() + 5) == .success else { return false }
        }
        return true
    }
}

/// A clock that stands still until it is set, and reports no deadline by itself.
final class SteppedTime: TimeSource {
    private let instant = Guarded(Deadline.second(0))

    var now: Deadline {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }

    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {}
}
