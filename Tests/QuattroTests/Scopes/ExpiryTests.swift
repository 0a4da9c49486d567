import Testing

@testable import Quattro

/// What is due together, and what is due a little later, when what was decided is told late and in another order.
struct ExpiryTests {
    @Test func `a sleep that ends after the deadline of its scope has not ended before, however late its task is told`()
        async throws
    {
        let time = LateTime()
        let timekeeper = Timekeeper(source: time)
        let sleeping = Signal()
        let task = Task {
            try await Timekeeper.withTimekeeper(timekeeper) {
                try await fail(at: .second(10)) {
                    sleeping.send()
                    try await Task.sleep(until: .second(11), clock: .quattro)
                }
            }
        }
        try await sleeping.wait()
        while timekeeper.count < 2 { await Task.yield() }
        for second in [10, 11] {
            time.now = .second(second)
            timekeeper.expire()
        }
        time.deliverLastFirst()
        await #expect(throws: DeadlineExceeded.self) { try await task.value }
    }

    @Test func `sleepers elsewhere do not wait for a scope that is told late`() async throws {
        let time = LateTime()
        let timekeeper = Timekeeper(source: time)
        let slow = Task {
            await Timekeeper.withTimekeeper(timekeeper) {
                await moveOn(at: .second(10)) { try? await Task.sleep(until: .never, clock: .quattro) }
            }
        }
        let other = Task {
            try await Timekeeper.withTimekeeper(timekeeper) {
                try await Task.sleep(until: .second(11), clock: .quattro)
            }
        }
        while timekeeper.count < 2 { await Task.yield() }
        for second in [10, 11] {
            time.now = .second(second)
            timekeeper.expire()
        }
        time.deliverLast()
        try await other.value
        time.deliverLastFirst()
        _ = await slow.value
    }
}

/// Time that stands still, and delivers what was decided when it is told to.
private final class LateTime: TimeSource {
    private let state = Guarded((now: Deadline.second(0), work: [@Sendable () -> Void]()))

    var now: Deadline {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {}

    func deliver(_ work: @escaping @Sendable () -> Void) { state.withLock { $0.work.append(work) } }

    func deliverLast() { state.withLock { $0.work.popLast() }?() }

    func deliverLastFirst() {
        while let work = state.withLock({ $0.work.popLast() }) { work() }
    }
}
