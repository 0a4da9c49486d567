import Quattro
import Synchronization

/// Runs a body in virtual time, on the calling thread, and waits for it.
///
/// One job after the other; whose turn it is among those that can go on, the seed decides (0: first come, first served).
/// When nobody can go on, the clock jumps to the next deadline.
///
/// This is the one place that knows what drives a scenario's time.
func inVirtualTime<Value: Sendable>(
    seed: UInt64,
    _ body: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let time = SeededTime(seed: seed)
    let timekeeper = Timekeeper(source: time)
    let result = Box<Result<Value, any Error>>()
    _ = Task(executorPreference: time) {
        do {
            result.set(.success(try await Timekeeper.withTimekeeper(timekeeper) { try await body() }))
        } catch {
            result.set(.failure(error))
        }
        time.finish()
    }
    try time.run(timekeeper)
    guard let result = result.value else { throw Stuck(text: "ended without a result") }
    return try result.get()
}

/// The tick that the code runs in.
var tick: Int { ticks(until: .now) ?? 0 }

/// The instant of a tick.
func instant(_ tick: Int) -> Deadline { SeededTime.start + .nanoseconds(tick) }

/// The tick of an instant, or `nil` if it is none.
func ticks(until deadline: Deadline) -> Int? {
    guard let instant = deadline.instant, let start = SeededTime.start.instant else { return nil }
    let (seconds, attoseconds) = start.duration(to: instant).components
    return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
}

/// Waits for a number of ticks, or until the code is cancelled; then it throws.
func sleep(_ ticks: Int) async throws {
    try await moveOn(after: .nanoseconds(ticks)) {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        withExtendedLifetime(continuation) {}
        throw CancellationError()
    }
}

/// A run did not come to its end, or left something behind.
package struct Stuck: Error, CustomStringConvertible {
    let text: String

    package var description: String { text }
}

private final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)

    var value: Value? { content.withLock { $0 } }

    func set(_ value: Value) { content.withLock { $0 = value } }
}

private final class SeededTime: TaskExecutor, TimeSource {
    static let start = Deadline.at(ContinuousClock().systemEpoch.advanced(by: .seconds(1_000_000)))

    private struct State {
        var now = SeededTime.start
        var jobs: [UnownedJob] = []
        var isFinished = false
        var random: SplitMix64?
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: seed == 0 ? nil : SplitMix64(seed: seed)))
    }

    var now: Deadline { state.withLock { $0.now } }

    /// The loop asks for the next deadline itself.
    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {}

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    func finish() { state.withLock { $0.isFinished = true } }

    func run(_ timekeeper: Timekeeper) throws {
        while true {
            if let job = nextJob() {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if state.withLock({ $0.isFinished }) {
                guard timekeeper.count == 0 else { throw Stuck(text: "left \(timekeeper.count) deadlines behind") }
                return
            } else if let next = timekeeper.nextDeadline {
                state.withLock { $0.now = max($0.now, next) }
                timekeeper.expire()
            } else {
                throw Stuck(text: "nobody can go on at tick \(ticks(until: now) ?? 0)")
            }
        }
    }

    private func nextJob() -> UnownedJob? {
        state.withLock { state in
            if state.jobs.isEmpty { return nil }
            let index = state.random.map { _ in state.random?.next(upperBound: UInt64(state.jobs.count)) ?? 0 } ?? 0
            return state.jobs.remove(at: Int(index))
        }
    }
}

/// Repeatable random numbers.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
