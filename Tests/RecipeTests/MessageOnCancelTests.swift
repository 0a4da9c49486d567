import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `program.addTaskUnlessEnded` (as `addTask`) | the program is over: it ends with a trap |
// | `onFailure: .leaveToHandle` | a message that cannot be sent |
// | `withShield(for: …)` | the program is cancelled, too |
// | `for: .seconds(1)` | a message that hangs |
// | `try await checkpoint()` | a query that never begins |
@Suite(.simulated(seeds: 0..<20))
struct MessageOnCancelTests {
    @Test func `a query that is cut off sends its message, for which nobody waits`() async throws {
        let log = Log()
        try await withScopedTaskGroup { program in
            let answer: Void? = try await moveOn(after: .seconds(5)) {
                try await run({ try await sleep(60) }, onCancelSending: { log("cancel") }, in: program)
            }
            #expect(answer == nil)
            #expect(seconds == 5)
        }
        #expect(log.all == ["cancel at 5"])
    }

    @Test func `a query that never begins sends none`() async throws {
        let log = Log()
        try await withScopedTaskGroup { program in
            let answer: Void? = try await moveOn(after: .zero) {
                try await run({ log("query") }, onCancelSending: { log("cancel") }, in: program)
            }
            #expect(answer == nil)
        }
        #expect(log.all == [])
    }

    @Test func `a query that ends in time sends none`() async throws {
        let log = Log()
        try await withScopedTaskGroup { program in
            try await moveOn(after: .seconds(5)) {
                try await run({ try await sleep(1) }, onCancelSending: { log("cancel") }, in: program)
            }
            try await sleep(60)
        }
        #expect(log.all == [])
    }

    @Test func `the message is sent when the program is cancelled, too`() async throws {
        let log = Log()
        try await withScopedTaskGroup { program in
            program.addTask {
                try await run(
                    { try await sleep(60) },
                    onCancelSending: {
                        try await Task.sleep(for: .milliseconds(500), clock: .quattro)
                        log("cancel")
                    },
                    in: program
                )
            }
            try await sleep(5)
            program.cancelAll()
        }
        #expect(log.all == ["cancel at 5"])
        #expect(Simulation.elapsed == .milliseconds(5_500))
    }

    @Test func `a message that hangs, or cannot be sent, harms nobody`() async throws {
        try await withScopedTaskGroup { program in
            try await moveOn(after: .seconds(1)) {
                try await run({ try await sleep(60) }, onCancelSending: { throw Unavailable() }, in: program)
            }
            try await moveOn(after: .seconds(1)) {
                try await run({ try await sleep(60) }, onCancelSending: { try await sleep(60) }, in: program)
            }
            program.cancelAll()
        }
        #expect(seconds == 3)
    }

    @Test func `the program may be over`() async throws {
        let program = try await withScopedTaskGroup { $0 }
        let answer: Void? = try await moveOn(after: .seconds(1)) {
            try await run({ try await sleep(60) }, onCancelSending: { Issue.record("sent") }, in: program)
        }
        #expect(answer == nil)
    }
}
