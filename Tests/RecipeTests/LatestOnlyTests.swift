import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `previous?.cancel(…)` | the latest counts |
// | `_ = await previous?.result` | waited for |
// | `try await checkpoint()` | never begins |
@Suite(.simulated(seeds: 0..<20))
struct LatestOnlyTests {
    @Test func `the one before is cancelled and waited for, and one superseded meanwhile never begins`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let searches = LatestOnly(in: group)
            for text in ["a", "ab", "abc"] {
                await searches.run {
                    log("search \(text)")
                    defer { log("end of \(text)") }
                    do { try await sleep(10) } catch {
                        try await withShield(for: .seconds(3)) { try await sleep(2) }
                        throw error
                    }
                    log("found \(text)")
                }
                try await sleep(1)
            }
        }
        #expect(
            log.all == ["search a at 0", "end of a at 3", "search abc at 3", "found abc at 13", "end of abc at 13"]
        )
    }

    @Test func `a failure is the group's`() async throws {
        let error = await #expect(throws: ErrorGroup.self) {
            try await withScopedTaskGroup { group in
                let searches = LatestOnly(in: group)
                await searches.run { throw Unavailable() }
                try await sleep(10)
            }
        }
        #expect(error?.errors.first is Unavailable)
        #expect(seconds == 0)
    }
}
