import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `if let entry = …` | a value is kept |
// | `!entry.expiry.hasPassed` | until its time is over |
// | `entries[key] = …` | a value is kept |
// | `entries = entries.filter …` | removeExpired |
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
            await cache.removeExpired()
            #expect(old == nil)
            #expect(new != nil)
        }
    }
}

private final class Canary: Sendable {}
