import InMemoryTracing
import Quattro
import QuattroTesting
import QuattroTracing
import Testing
import Tracing

/// Deadlines that travel with the context of a request.
struct CarrierTests {
    private let instrument = DeadlineInstrument()

    @Test(.simulated) func `what is left shrinks from one service to the next`() async throws {
        let tracer = DeadlineTracer(InMemoryTracer(recordInjections: false, recordExtractions: false))
        let sent = (0..<3).map { _ in Promise<String?>() }
        try await withScopedTaskGroup { machines in
            /// Calls the service `number`, which works for some time and calls the next one. Nothing but headers gets there: it runs
            /// under none of the caller's scopes.
            @Sendable func call(_ number: Int, _ headers: Headers) async throws {
                sent[number].succeed(headers[envoy])
                try await sleep(1)
                try await machines.addTask {
                    try await ServiceContext.$current.withValue(tracer.extracted(headers)) {
                        try await withContextDeadline { _ in
                            guard number < 2 else { return }
                            try await sleep([63, 50][number])
                            try await call(number + 1, tracer.injected())
                        }
                    }
                }.value
            }
            try await fail(after: .milliseconds(400)) {
                try await sleep(23)
                try await call(0, tracer.injected())
            }
        }
        #expect(sent.map { try? $0.resultIfAny?.get() } == ["377", "314", "264"])
    }

    @Test(.simulated) func `a service in the middle is held to what it was given`() async throws {
        let headers = [envoy: "300"]
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await ServiceContext.$current.withValue(instrument.extracted(headers)) {
                try await withContextDeadline(name: "GET /x") { _ in try await sleep(1000) }
            }
        }
        #expect(error?.scopeName == "GET /x")
        #expect(error?.elapsed == .milliseconds(300))
    }

    @Test(.simulated) func `nothing is enforced before a scope is entered`() async throws {
        try await ServiceContext.$current.withValue(instrument.extracted([envoy: "10"])) {
            try await sleep(50)
            #expect(Deadline.currentEffective == .never)
            #expect(instrument.injected() == [envoy: "0"])
        }
    }

    @Test(.simulated) func `the less of the context's and the scopes' is written, rounded down`() async throws {
        var context = ServiceContext.topLevel
        #expect(instrument.injected(context).isEmpty)
        context.deadline = .after(.microseconds(5999))
        #expect(instrument.injected(context) == [envoy: "5"])
        try await fail(after: .milliseconds(3)) {
            #expect(instrument.injected(context) == [envoy: "3"])
            #expect(instrument.injected(.topLevel) == [envoy: "3"])
        }
        try await fail(after: .seconds(3)) {
            #expect(instrument.injected(context) == [envoy: "5"])
        }
    }

    @Test(.simulated) func `the headers that are written and read can be chosen`() async throws {
        let instrument = DeadlineInstrument(write: [.grpc, .connect], read: [.connect])
        try await fail(after: .seconds(2)) {
            #expect(instrument.injected() == ["grpc-timeout": "2000000u", "connect-timeout-ms": "2000"])
        }
        let context = instrument.extracted([envoy: "1", "grpc-timeout": "1m", "connect-timeout-ms": "70"])
        #expect(context.deadline == .after(.milliseconds(70)))
    }

    @Test(.simulated) func `the least of what was received counts, and only shortens`() async throws {
        let headers = [envoy: "500", "connect-timeout-ms": "300", "grpc-timeout": "400m"]
        #expect(instrument.extracted(headers).deadline == .after(.milliseconds(300)))
        var context = ServiceContext.topLevel
        context.deadline = .after(.milliseconds(200))
        #expect(instrument.extracted(headers, into: context).deadline == .after(.milliseconds(200)))
        #expect(instrument.extracted([:], into: context).deadline == .after(.milliseconds(200)))
        #expect(instrument.extracted([envoy: "0"], into: context).deadline == .passed)
    }

    @Test(arguments: [
        "", " ", "-1", "+1", "1.5", "1e9", "0x10", "5s", "12345678901", "٣", "1\u{0}", "500, 400",
        String(repeating: "9", count: 500),
    ])
    func `a value of a hostile peer is ignored`(_ value: String) {
        let headers = [envoy: value, "connect-timeout-ms": value, "grpc-timeout": value]
        #expect(instrument.extracted(headers).deadline == .never)
        var context = ServiceContext.topLevel
        context.deadline = .passed
        #expect(instrument.extracted(headers, into: context).deadline == .passed)
    }

    @Test(arguments: ["-5S", "5", "S", "5s", "123456789S", "5 S", "5S5S"])
    func `a grpc-timeout of a hostile peer is ignored`(_ value: String) {
        #expect(instrument.extracted(["grpc-timeout": value]).deadline == .never)
    }

    @Test func `the longest values that can be read are no trap`() {
        let context = instrument.extracted([envoy: "9999999999", "grpc-timeout": "99999999H"])
        #expect(context.deadline > .after(.seconds(9_999_000)))
        #expect(context.deadline < .never)
    }

    @Test(.simulated) func `a tracer of deadlines leaves the trace to its base`() async throws {
        let base = InMemoryTracer()
        let tracer = DeadlineTracer(base)
        try await fail(after: .milliseconds(80)) {
            tracer.withSpan("call") { span in
                #expect(tracer.activeSpan(identifiedBy: span.context) != nil)
                let headers = tracer.injected()
                #expect(
                    headers == [envoy: "80", InMemoryTracer.traceIDKey: "trace-1", InMemoryTracer.spanIDKey: "span-1"]
                )
                let context = tracer.extracted(headers)
                #expect(context.inMemorySpanContext?.traceID == "trace-1")
                #expect(context.deadline == .after(.milliseconds(80)))
            }
        }
        #expect(base.finishedSpans.map(\.operationName) == ["call"])
    }
}
