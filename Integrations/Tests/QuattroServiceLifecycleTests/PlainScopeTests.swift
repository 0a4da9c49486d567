import Quattro
import QuattroServiceLifecycle
import Testing

/// What holds with and without a group of services.
struct PlainScopeTests {
    @Test func `outside of a group it is a scope without a limit`() async throws {
        let (deadline, name) = try #require(
            await withShutdownGrace(.zero, name: "work") { scope in (Deadline.currentEffective, scope.name) }
        )
        #expect(deadline == .never)
        #expect(name == "work")
    }

    @Test func `outside of a group it is cancelled as any other scope`() async throws {
        let value: Void? = try await withShutdownGrace(.seconds(60)) { scope in
            scope.cancel()
            try await checkpoint()
        }
        #expect(value == nil)
        let late: Void? = try await withShutdownGrace(.seconds(60), deadline: .after(.milliseconds(1))) {
            try await waitForEver()
        }
        #expect(late == nil)
    }

    @Test func `an error of the body comes out as its own type`() async throws {
        struct Broken: Error {}
        func breaks() async throws(Broken) { throw Broken() }
        do throws(Broken) {
            try await withShutdownGrace(.seconds(1)) { () async throws(Broken) in try await breaks() }
        } catch {
            return
        }
        Issue.record("it threw nothing")
    }

    @Test(arguments: [false, true]) func `the body runs on the caller's actor`(inGroup: Bool) async throws {
        let office = Office()
        guard inGroup else { return await office.work() }
        try await serve { ready in
            await office.work()
            ready.succeed()
        }
    }

    @Test func `a value that cannot be copied comes out, and a value that is not sendable goes in`() async throws {
        let counter = Counter()
        var number = 0
        if let ticket = await withShutdownGrace(
            .seconds(1),
            {
                counter.count += 1
                return Ticket(number: counter.count)
            }
        ) {
            number = ticket.number
        }
        #expect(number == 1)
    }
}

private struct Ticket: ~Copyable {
    let number: Int
}

private final class Counter {
    var count = 0
}

private actor Office {
    func work() async { await workInside(of: self) }
}

/// A closure that is written in a method of the actor would hide a body that hops off.
private nonisolated(nonsending) func workInside(of office: Office) async {
    await withShutdownGrace(.seconds(1)) { office.assertIsolated() }
    await withShutdownGrace(.seconds(1)) { _ in office.assertIsolated() }
}
