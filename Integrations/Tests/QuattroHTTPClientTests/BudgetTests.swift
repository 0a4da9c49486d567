import AsyncHTTPClient
import NIOHTTP1
import Quattro
import QuattroTesting
import Testing

@testable import QuattroHTTPClient

/// Which answers say that the caller's own deadline has come, in virtual time.
struct BudgetTests {
    private func answer(_ ending: RequestEnding?, _ status: HTTPResponseStatus = .gatewayTimeout) -> HTTPClientResponse
    {
        HTTPClientResponse(status: status, headers: ending.map { [marker: "\($0)"] } ?? [:])
    }

    /// A budget of what is left here, and whether an answer after some time says that it is over.
    private func isOver(
        after time: Duration,
        by response: HTTPClientResponse,
        reserve: Duration = .zero,
        own: Duration? = nil
    ) async throws -> Bool {
        try await fail(after: .seconds(10)) {
            let budget = RequestBudget(deadline: .currentEffective, reserve: reserve, own: own)
            try await Task.sleep(for: time, clock: .quattro)
            return budget.isOver(by: response)
        }
    }

    @Test(.simulated) func `a server's deadline is the caller's up to a tenth of a second before`() async throws {
        #expect(try await isOver(after: .milliseconds(9900), by: answer(.deadline)))
        #expect(try await isOver(after: .milliseconds(9899), by: answer(.deadline)) == false)
    }

    @Test(.simulated) func `a refusal is about the caller's deadline up to a second before`() async throws {
        #expect(try await isOver(after: .seconds(9), by: answer(.expired)))
        #expect(try await isOver(after: .milliseconds(8999), by: answer(.expired)) == false)
    }

    @Test(.simulated) func `an answer that came in the very last moment counts as well`() async throws {
        let budget = RequestBudget(deadline: .after(.seconds(1)), reserve: .zero, own: nil)
        try await Task.sleep(for: .seconds(2), clock: .quattro)
        try await fail(at: budget.deadline) { #expect(budget.isOver(by: answer(.deadline))) }
    }

    @Test(.simulated) func `another end, another status or no marker is a response`() async throws {
        let time = Duration.milliseconds(9999)
        for ending in [RequestEnding.shutdown, .disconnected] {
            #expect(try await isOver(after: time, by: answer(ending)) == false)
        }
        for status in [HTTPResponseStatus.ok, .serviceUnavailable, .badGateway] {
            #expect(try await isOver(after: time, by: answer(.deadline, status)) == false)
        }
        #expect(try await isOver(after: time, by: answer(nil)) == false)
        let tired = HTTPClientResponse(status: .gatewayTimeout, headers: [marker: "tired"])
        #expect(try await isOver(after: time, by: tired) == false)
    }

    @Test(.simulated) func `a server that was given less does not know the caller's deadline`() async throws {
        let time = Duration.milliseconds(9999)
        #expect(try await isOver(after: time, by: answer(.deadline), reserve: .nanoseconds(1)) == false)
        #expect(try await isOver(after: time, by: answer(.deadline), own: .milliseconds(9999)) == false)
        #expect(try await isOver(after: time, by: answer(.deadline), own: .seconds(10)))
        #expect(try await isOver(after: time, by: answer(.deadline), own: .seconds(11)))
    }

    @Test(.simulated) func `without a deadline no answer is about it`() async throws {
        let budget = RequestBudget(deadline: .never, reserve: .zero, own: .milliseconds(1))
        #expect(!budget.isOver(by: answer(.deadline)))
    }

    @Test(.simulated) func `a deadline that was moved later is not over`() async throws {
        try await fail(after: .seconds(1)) { scope in
            let budget = RequestBudget(deadline: .currentEffective, reserve: .zero, own: nil)
            try await Task.sleep(for: .milliseconds(990), clock: .quattro)
            #expect(budget.isOver(by: answer(.deadline)))
            scope.deadline = .after(.seconds(5))
            #expect(!budget.isOver(by: answer(.deadline)))
            scope.deadline = .never
            #expect(!budget.isOver(by: answer(.deadline)))
        }
    }

    @Test(.simulated) func `the wait for the end is ended by the owner of the deadline`() async throws {
        let start = Deadline.now
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await fail(after: .seconds(1), name: "mine") {
                let budget = RequestBudget(deadline: .currentEffective, reserve: .zero, own: nil)
                try await budget.waitForEnd()
            }
        }
        #expect(error?.scopeName == "mine")
        #expect(start.duration(to: .now) == .seconds(1))
    }

    @Test(.simulated) func `a deadline that is moved during the wait for the end lets it return`() async throws {
        let start = Deadline.now
        try await fail(after: .seconds(1)) { scope in
            let budget = RequestBudget(deadline: .currentEffective, reserve: .zero, own: nil)
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await Task.sleep(for: .milliseconds(500), clock: .quattro)
                    scope.deadline = .never
                }
                try await budget.waitForEnd()
            }
        }
        #expect(start.duration(to: .now) == .seconds(1))
    }

    @Test(.simulated) func `what is given is the least of all, less the reserve, and never negative`() {
        let deadline = Deadline.after(.seconds(10))
        #expect(RequestBudget(deadline: deadline, reserve: .zero, own: nil).given == .seconds(10))
        #expect(RequestBudget(deadline: deadline, reserve: .seconds(3), own: nil).given == .seconds(7))
        #expect(RequestBudget(deadline: deadline, reserve: .seconds(30), own: nil).given == .zero)
        #expect(RequestBudget(deadline: .passed, reserve: .zero, own: nil).given == .zero)
        #expect(RequestBudget(deadline: .never, reserve: .seconds(3), own: nil).given == nil)
        #expect(RequestBudget(deadline: .never, reserve: .seconds(3), own: .seconds(5)).given == .seconds(5))
        #expect(RequestBudget(deadline: deadline, reserve: .seconds(3), own: .seconds(8)).given == .seconds(7))
        #expect(RequestBudget(deadline: deadline, reserve: .seconds(3), own: .seconds(8)).shortened == .seconds(8))
        #expect(RequestBudget(deadline: deadline, reserve: .seconds(3), own: .seconds(6)).given == .seconds(6))
        #expect(RequestBudget(deadline: deadline, reserve: .seconds(3), own: .seconds(6)).shortened == nil)
        #expect(RequestBudget(deadline: deadline, reserve: .seconds(Int64.max), own: nil).given == .zero)
    }
}
