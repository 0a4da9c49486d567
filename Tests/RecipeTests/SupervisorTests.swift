import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `return` | a service that returns |
// | `try await checkpoint()` | a cancellation |
// | `if start.duration(to: .now) > longestPause` | a service that ran for long |
// | `try await Task.sleep(…)` | the pauses grow |
// | `pause = min(…)` | the pauses grow |
// | `longestPause` (without the `min`) | the pauses grow |
@Suite(.simulated(seeds: 0..<10))
struct SupervisorTests {
    @Test func `the pauses grow up to the longest`() async throws {
        let log = Log()
        await moveOn(after: .seconds(20)) {
            try? await supervise(firstPause: .seconds(1), longestPause: .seconds(4), onFailure: { _ in log("failed") })
            {
                throw Unavailable()
            }
        }
        #expect(log.all == [0, 1, 3, 7, 11, 15, 19].map { "failed at \($0)" })
    }

    @Test func `a service that returns is not run again`() async throws {
        let log = Log()
        try await supervise(onFailure: { _ in log("failed") }) { log("ran") }
        #expect(log.all == ["ran at 0"])
    }

    @Test
    func `a cancellation ends it at once and is not reported as a failure, even if the service makes an error of it`()
        async throws
    {
        let log = Log()
        let value: Void? = try await moveOn(after: .seconds(5)) {
            try await supervise(onFailure: { _ in log("failed") }) {
                log("ran")
                do { try await sleep(60) } catch { throw Unavailable() }
            }
        }
        #expect(value == nil)
        #expect(log.all == ["ran at 0"])
        #expect(seconds == 5)
    }

    @Test func `a service that ran for long begins with the first pause again`() async throws {
        let log = Log()
        await moveOn(after: .seconds(60)) {
            try? await supervise(firstPause: .seconds(1), longestPause: .seconds(4), onFailure: { _ in log("failed") })
            {
                if log.all.count == 3 { try await sleep(10) }
                throw Unavailable()
            }
        }
        #expect(Array(log.all.prefix(6)) == [0, 1, 3, 17, 18, 20].map { "failed at \($0)" })
    }

    @Test func `each wait of it can be cut off`() async throws {
        try await expectCancellable {
            try await supervise(onFailure: { _ in }) { if seconds < 1 { throw Unavailable() } }
        }
    }
}
