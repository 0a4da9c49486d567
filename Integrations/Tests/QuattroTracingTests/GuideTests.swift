import Pages
import Quattro
import QuattroTesting
import QuattroTracing
import Testing
import Tracing

/// The page `QuattroTracing.docc/Guides/DeadlinesInTracing.md` shows code that is built, and of which a part is run.
struct GuideTests {
    private let context = DeadlineInstrument().extracted([envoy: "300"])

    @Test func `each piece of code of the page is code that is built here`() throws {
        let code = try PageCode(of: "DeadlinesInTracing", in: "QuattroTracing")
        #expect(code.pieces.count == 5)
        let lacking = try code.lacking(in: "Integrations/Tests/QuattroTracingTests/Guide.swift")
        #expect(lacking == [])
    }

    @Test(.simulated) func `the example ends by the deadline that has arrived`() async throws {
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await ServiceContext.$current.withValue(context) {
                try await answer(17) { user in
                    try await sleep(1000)
                    return "Ada \(user)"
                }
            }
        }
        #expect(error?.scopeName == "GET /users")
        #expect(error?.elapsed == .milliseconds(300))
    }

    @Test(.simulated) func `the example gives what is found in time`() async throws {
        let found = try await ServiceContext.$current.withValue(context) {
            try await answer(17) { user in
                try await sleep(299)
                return "Ada \(user)"
            }
        }
        #expect(found == "Ada 17")
    }

    @Test(.simulated) func `what the example writes into its log keeps the trace and has no deadline`() async throws {
        let written = Promise<(entry: String, deadline: Deadline, left: Deadline?)>()
        let log = AuditLog { entry in
            written.succeed((entry, Deadline.currentEffective, ServiceContext.current?.deadline))
        }
        try await ServiceContext.$current.withValue(context) {
            try await withContextDeadline { _ in note("visited", in: log) }
        }
        let (entry, deadline, left) = try await written.value
        #expect(entry == "visited")
        #expect(deadline == .never)
        #expect(left == .never)
    }
}
