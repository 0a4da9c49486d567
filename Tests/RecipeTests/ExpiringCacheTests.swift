import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `if let value = …`, of the caller | a value is kept |
// | `if let value = …`, of the work | a caller that comes as the load ends |
// | `$0.expiry.hasPassed ? nil :` | until its time is over |
// | `$0[key] = …` | a value is kept |
// | `$0 = $0.filter …` | removeExpired |
@Suite(.simulated(seeds: 0..<20))
struct ExpiringCacheTests {
    @Test func `a value is kept until its time is over, and loaded once for all who miss it`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let cache = ExpiringCache(lifetime: .seconds(10), in: group) { (key: String) in
                log("load \(key)")
                try await sleep(1)
                return seconds
            }
            #expect(try await cache.value(for: "a") == 1)
            try await sleep(9)
            #expect(try await cache.value(for: "a") == 1)
            try await sleep(1)
            let loaded = try await gather({ try await cache.value(for: "a") }, { try await cache.value(for: "a") })
            #expect(loaded == (12, 12))
        }
        #expect(log.all == ["load a at 0", "load a at 11"])
    }

    @Test(.simulated(seeds: 0..<500)) func `a caller that comes as the load ends does not load again`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let cache = ExpiringCache(lifetime: .seconds(10), in: group) { (_: Int) in
                log("load")
                try await sleep(1)
                return 1
            }
            for delay in [0, 0, 1, 1] {
                group.addTask {
                    try await sleep(delay)
                    #expect(try await cache.value(for: 0) == 1)
                }
            }
        }
        #expect(log.all.count == 1)
    }

    @Test func `a failure is not kept`() async throws {
        try await withScopedTaskGroup { group in
            let cache = ExpiringCache(lifetime: .seconds(10), in: group) { (key: String) in
                if seconds == 0 { throw Unavailable() }
                return seconds
            }
            await #expect(throws: Unavailable.self) { try await cache.value(for: "a") }
            try await sleep(1)
            #expect(try await cache.value(for: "a") == 1)
        }
    }

    @Test func `what has expired can be removed`() async throws {
        try await withScopedTaskGroup { group in
            let cache = ExpiringCache(lifetime: .seconds(10), in: group) { (key: String) in Canary() }
            weak let old = try await cache.value(for: "old")
            try await sleep(5)
            weak let new = try await cache.value(for: "new")
            try await sleep(5)
            #expect(old != nil)
            cache.removeExpired()
            #expect(old == nil)
            #expect(new != nil)
        }
    }
}

private final class Canary: Sendable {}
