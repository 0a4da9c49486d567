import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `flights[key] ??` | one piece of work for all |
// | `flight.waiters += 1` | one that leaves |
// | `defer { leave(flight, key) }` | the value is asked for again; the last one |
// | `onFailure: .leaveToHandle` | a failure |
// | `flights[key] = flight` | one piece of work for all |
// | `addBackgroundTask` (with `addTask`) | callers that have all the places |
// | `guard flight.waiters == 0` | one that leaves |
// | `|| flight.task.isDone` | a caller that asks again |
// | `if flights[key] === flight` | a caller that asks again |
// | `flight.task.cancel()` | the last one to leave |
// | `flights[key] = nil` | the value is asked for again |
@Suite(.simulated(seeds: 0..<20))
struct SingleFlightTests {
    @Test func `there is one piece of work for all who wait at the same time, and one for each key`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let tokens = SingleFlight(in: group) { key in
                log(key)
                try await sleep(10)
                return "\(key) token"
            }
            for second in 0..<5 {
                group.addTask {
                    try await sleep(second)
                    #expect(try await tokens.value(for: "a") == "a token")
                    #expect(seconds == 10)
                }
            }
            group.addTask {
                try await sleep(3)
                #expect(try await tokens.value(for: "b") == "b token")
            }
        }
        #expect(log.all == ["a at 0", "b at 3"])
    }

    @Test func `callers that have all the places of a group get their value`() async throws {
        try await withScopedTaskGroup(concurrencyLimit: 1) { group in
            let tokens = SingleFlight(in: group) { (_: Int) in
                try await sleep(1)
                return 7
            }
            let token = group.addTask { try await tokens.value(for: 0) }
            let value = try await token.value
            #expect(value == 7)
        }
    }

    @Test func `the value is asked for again once all have it`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let tokens = SingleFlight(in: group) { (_: Int) in log("refresh") }
            try await tokens.value(for: 0)
            try await tokens.value(for: 0)
        }
        #expect(log.all.count == 2)
    }

    @Test func `a failure reaches all who wait, and does not end the group`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let tokens = SingleFlight(in: group) { (_: Int) in
                try await sleep(1)
                throw Unavailable()
            }
            for _ in 0..<3 {
                group.addTask {
                    await #expect(throws: Unavailable.self) { try await tokens.value(for: 0) }
                    log("told")
                }
            }
            try await sleep(5)
            log("still here")
        }
        #expect(log.all == ["told at 1", "told at 1", "told at 1", "still here at 5"])
    }

    @Test(.simulated(seeds: 0..<100)) func `a caller that asks again after a failure does not get it once more`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { group in
            let tokens = SingleFlight(in: group) { (_: Int) in
                log("begun")
                try await sleep(1)
                if seconds == 1 { throw Unavailable() }
                return seconds
            }
            for _ in 0..<3 {
                group.addTask {
                    await #expect(throws: Unavailable.self) { try await tokens.value(for: 0) }
                    let value = try await tokens.value(for: 0)
                    #expect(value == 2)
                }
            }
        }
        #expect(log.all == ["begun at 0", "begun at 1"])
    }

    @Test func `one that leaves ends nothing for the others`() async throws {
        try await withScopedTaskGroup { group in
            let tokens = SingleFlight(in: group) { (_: Int) in
                try await sleep(10)
                return seconds
            }
            for limit in [2, 5, 60] {
                group.addTask {
                    let value = try await moveOn(after: .seconds(limit)) { try await tokens.value(for: 0) }
                    #expect(value == (limit == 60 ? 10 : nil))
                    #expect(seconds == min(limit, 10))
                }
            }
        }
    }

    @Test func `the last one to leave cancels the work, and who comes later begins anew`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let tokens = SingleFlight(in: group) { (_: Int) in
                log("begun")
                do { try await sleep(10) } catch {
                    log("cut off")
                    throw error
                }
                return seconds
            }
            for limit in [2, 5] {
                group.addTask {
                    _ = try await moveOn(after: .seconds(limit)) { try await tokens.value(for: 0) }
                }
            }
            try await sleep(6)
            #expect(try await tokens.value(for: 0) == 16)
        }
        #expect(log.all == ["begun at 0", "cut off at 5", "begun at 6"])
    }

    @Test func `a wait for the value can be cut off, also in the moment in which it comes`() async throws {
        try await expectCancellable {
            try await withScopedTaskGroup { group in
                let tokens = SingleFlight(in: group) { (_: Int) in try await sleep(1) }
                try await tokens.value(for: 0)
            }
        }
    }
}
