import Dispatch
import Testing

@testable import Quattro

struct DispatchIntervalTests {
    @Test(
        arguments: [
            (.zero, 0),
            (.nanoseconds(1), 1),
            (.milliseconds(1), 1_000_000),
            (.seconds(3), 3_000_000_000),
            (.seconds(-3), -3_000_000_000),
            (.seconds(10) + .nanoseconds(1), 10_000_000_001),
        ] as [(Duration, Int)]
    )
    func `a duration is that many nanoseconds`(duration: Duration, nanoseconds: Int) {
        #expect(duration.dispatchInterval == .nanoseconds(nanoseconds))
    }

    @Test func `part of a nanosecond counts as a whole one`() {
        #expect(Duration(attoseconds: 1).dispatchInterval == .nanoseconds(1))
        #expect(Duration(attoseconds: 1_000_000_001).dispatchInterval == .nanoseconds(2))
        #expect(Duration(attoseconds: -1).dispatchInterval == .nanoseconds(0))
    }

    @Test(
        arguments: [
            (.milliseconds(2_147), .nanoseconds(2_147_000_000)),
            (.nanoseconds(Int64(Int32.max)), .nanoseconds(.max)),
            (.nanoseconds(Int64(Int32.max) + 1), .milliseconds(2_148)),
            (.seconds(3), .milliseconds(3_000)),
            (.seconds(10) + .nanoseconds(1), .milliseconds(10_001)),
            (.seconds(-3), .milliseconds(-3_000)),
            (.seconds(1 << 40), .milliseconds(.max)),
            (.seconds(-(1 << 40)), .milliseconds(.min)),
        ] as [(Duration, Duration.DispatchCount<Int32>)]
    )
    func `where integers have 32 bits, longer ones are milliseconds`(
        duration: Duration,
        count: Duration.DispatchCount<Int32>
    ) {
        #expect(duration.dispatchCount(as: Int32.self) == count)
    }

    @Test func `nothing is too long or too far back`() {
        let longest = Duration(attoseconds: .max)
        let furthestBack = Duration(attoseconds: .min)
        #expect(longest.dispatchCount(as: Int64.self) == .milliseconds(.max))
        #expect(furthestBack.dispatchCount(as: Int64.self) == .milliseconds(.min))
        #expect(longest.dispatchCount(as: Int32.self) == .milliseconds(.max))
        #expect(furthestBack.dispatchCount(as: Int32.self) == .milliseconds(.min))
        // Dispatch cuts off what it cannot count, too.
        let semaphore = DispatchSemaphore(value: 0)
        semaphore.signal()
        #expect(semaphore.wait(timeout: .now() + longest.dispatchInterval) == .success)
        #expect(semaphore.wait(timeout: .now() + furthestBack.dispatchInterval) == .timedOut)
    }
}
