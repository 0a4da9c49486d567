import Quattro
import QuattroTesting
import QuattroTracing
import Testing
import Tracing

/// The scope that takes over the deadline of a context.
struct ContextDeadlineTests {
    private let instrument = DeadlineInstrument()

    private func context(_ milliseconds: Int) -> ServiceContext { instrument.extracted([envoy: "\(milliseconds)"]) }

    @Test(.simulated) func `without a context or a deadline in it there is no limit`() async throws {
        try await withContextDeadline { scope in #expect(scope.deadline == .never) }
        try await ServiceContext.$current.withValue(.topLevel) {
            try await withContextDeadline { _ in #expect(Deadline.currentEffective == .never) }
        }
    }

    @Test(.simulated) func `the scope has the deadline, and the context has it no more`() async throws {
        try await ServiceContext.$current.withValue(context(100)) {
            let deadline = Deadline.after(.milliseconds(100))
            try await withContextDeadline(name: "GET /x") { scope in
                #expect(scope.name == "GET /x")
                #expect(scope.deadline == deadline)
                #expect(ServiceContext.current?.deadline == .never)
            }
            #expect(ServiceContext.current?.deadline == deadline)
        }
    }

    @Test(.simulated) func `behind a shield and outside of the scopes the deadline is not sent`() async throws {
        try await ServiceContext.$current.withValue(context(100)) {
            try await withContextDeadline { _ in
                #expect(instrument.injected() == [envoy: "100"])
                await withShield { #expect(instrument.injected().isEmpty) }
                withoutScopes { #expect(instrument.injected().isEmpty) }
            }
        }
    }

    @Test(.simulated) func `what is expired is not begun`() async throws {
        let begun = Promise<Void>()
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await ServiceContext.$current.withValue(context(0)) {
                try await withContextDeadline(name: "GET /x") { _ in begun.succeed() }
            }
        }
        #expect(error?.scopeName == "GET /x")
        #expect(begun.resultIfAny == nil)
    }

    @Test(.simulated) func `in a cancelled caller the body is not begun`() async throws {
        let scope = CancelScope()
        scope.cancel()
        let begun = Promise<Void>()
        try await scope.run { try await withContextDeadline { _ in begun.succeed() } }
        #expect(scope.cancelledCaught)
        #expect(begun.resultIfAny == nil)
    }

    @Test(.simulated) func `a value that comes late is returned`() async throws {
        let value = try await ServiceContext.$current.withValue(context(10)) {
            try await withContextDeadline { _ in
                try? await sleep(50)
                return 17
            }
        }
        #expect(value == 17)
    }

    @Test(.simulated) func `an error of the body passes`() async throws {
        struct Broken: Error {}
        await #expect(throws: Broken.self) {
            try await ServiceContext.$current.withValue(context(10)) {
                try await withContextDeadline { _ in throw Broken() }
            }
        }
    }

    @Test func `the body stays on the caller's actor, and its value need not be copied`() async throws {
        #expect(try await Caller().call() == 17)
    }
}

private struct Ticket: ~Copyable {
    let number: Int
}

private actor Caller {
    private var number = 16

    func call() async throws -> Int {
        let ticket = try await entering(self) {
            number += 1; return Ticket(number: number)
        }
        return ticket.number
    }
}

private nonisolated(nonsending) func entering(
    _ actor: any Actor,
    _ body: nonisolated(nonsending) () async throws -> Ticket
) async throws -> Ticket {
    try await withContextDeadline { _ in
        actor.assertIsolated()
        await Task.yield()
        actor.assertIsolated()
        #expect(currentIsolation() === actor)
        return try await body()
    }
}

private func currentIsolation(isolation: isolated (any Actor)? = #isolation) -> (any Actor)? { isolation }
