import Testing

@testable import Quattro

struct MoveOnTests {
    // CAT-02, FA-01
    @Test(.simulated) func `a body that takes too long is cut off, and the code goes on uncancelled`() async throws {
        let value: Int? = try await moveOn(after: .seconds(5)) {
            try await sleep(.seconds(10))
            return 1
        }
        #expect(value == nil)
        #expect(elapsed == .seconds(5))
        try await sleep(.seconds(1))
        #expect(elapsed == .seconds(6))
    }

    // DL-18
    @Test(.simulated) func `a body that ends in time gives its value, and its deadline is gone`() async throws {
        let value = try await moveOn(after: .seconds(5)) {
            try await sleep(.seconds(1))
            return 1
        }
        #expect(value == 1)
        try await sleep(.seconds(10))
    }

    // CAT-13, FA-05, DEL-03
    @Test(.simulated) func `a value that comes late is kept`() async throws {
        let value = await moveOn(after: .zero) { Task.isCancelled ? "late" : "in time" }
        #expect(value == "late")
    }

    // CAT-14
    @Test(.simulated) func `a body that swallows the cancellation keeps its value`() async throws {
        await withCancelScope { scope in
            let value = await moveOn(after: .seconds(1)) { inner in
                try? await sleep(.seconds(5))
                #expect(inner.cancelCalled)
                return 7
            }
            #expect(value == 7)
            #expect(!scope.cancelCalled)
        }
    }

    // CAT-15
    @Test(.simulated) func `a cancellation after a swallowed one is still caught`() async throws {
        let value: Int? = try await moveOn(after: .seconds(1)) {
            try? await sleep(.seconds(5))
            try await sleep(.seconds(5))
            return 7
        }
        #expect(value == nil)
        #expect(elapsed == .seconds(1))
    }

    // ARG-09
    @Test(.simulated) func `nil as timeout is no limit`() async throws {
        let value = try await moveOn(after: nil) { scope in
            #expect(scope.deadline == .never)
            try await sleep(.seconds(1_000_000))
            return 1
        }
        #expect(value == 1)
    }

    // ARG-04, ARG-08, ISS-09, FA-13
    @Test(.simulated, arguments: [Duration.zero, .seconds(-1)])
    func `a timeout of zero or less cancels at the first wait`(timeout: Duration) async throws {
        let log = Log()
        let value: Void? = try await moveOn(after: timeout) {
            log("started")
            try await sleep(.seconds(1))
            log("not reached")
        }
        #expect(value == nil)
        #expect(log.all == ["started"])
        #expect(elapsed == .zero)
    }

    // ARG-05, ENT-05
    @Test(.simulated) func `a deadline of now or earlier has passed`() async throws {
        for deadline in [Deadline.now, .passed, .now - .seconds(1)] {
            let value: Void? = try await moveOn(at: deadline) { try await sleep(.seconds(1)) }
            #expect(value == nil)
        }
        #expect(elapsed == .zero)
    }

    // ARG-07, DL-25
    @Test(.simulated) func `timeouts beyond the clock's range neither overflow nor expire`() async throws {
        for timeout in [Duration(attoseconds: .max), .seconds(Int64.max), .seconds(31_536_000_000)] {
            let value = try await moveOn(after: timeout) {
                try await sleep(.seconds(3600))
                return 1
            }
            #expect(value == 1)
        }
    }

    @Test(.simulated) func `several calls can share one deadline`() async throws {
        let deadline = Deadline.after(.seconds(3))
        try await moveOn(at: deadline) { try await sleep(.seconds(2)) }
        let second: Void? = try await moveOn(at: deadline) { try await sleep(.seconds(2)) }
        #expect(second == nil)
        #expect(elapsed == .seconds(3))
    }

    // CAT-12
    @Test(.simulated) func `an error of the body is thrown as it is, cancelled or not`() async throws {
        let error = await thrown {
            try await moveOn(after: .seconds(1)) {
                try? await sleep(.seconds(5))
                throw Oops(number: 3)
            }
        }
        #expect(error as? Oops == Oops(number: 3))
    }

    @Test(.simulated) func `an optional value and a body cut off can be told apart`() async throws {
        let value: Int?? = await moveOn(after: .seconds(1)) { () -> Int? in nil }
        #expect(value == .some(nil))
    }

    // ARG-14
    @Test(.simulated) func `a shielded scope is protected from the first line and keeps its own deadline`() async throws
    {
        let value: Void? = try await moveOn(after: .seconds(1)) {
            try await moveOn(after: .seconds(3), shielded: true) { scope in
                #expect(scope.isShielded)
                try await sleep(.seconds(2))
                #expect(elapsed == .seconds(2))
                try await sleep(.seconds(2))
            }
            #expect(elapsed == .seconds(3))
            try await sleep(.seconds(1))
        }
        #expect(value == nil)
        #expect(elapsed == .seconds(3))
    }
}
