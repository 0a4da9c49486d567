import AsyncHTTPClient
import Logging
import Metrics
import NIOCore
import Quattro
import QuattroHTTPClient
import QuattroTracing
import Tracing

// The code of `QuattroTracing.docc/Guides/DeadlinesInTracing.md`. What ends in a context or outside of the scopes is run by
// `GuideTests`; what sets up a whole process is not, since it may be done once.

func ask(_ client: HTTPClient, _ request: HTTPClientRequest, _ backend: any MetricsFactory) async throws -> ByteBuffer {
    MetricsSystem.bootstrap(backend)

    let response = try await client.execute(request, operation: "users", observer: .metrics) { response in
        try await response.body.collect(upTo: 1 << 20)
    }
    return response
}

func setUpLog() {
    LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .quattro)
}

func setUpTracing(_ tracer: any Tracer) {
    InstrumentationSystem.bootstrap(MultiplexInstrument([tracer, DeadlineInstrument()]))
}

func answer(_ user: Int, _ lookUp: @escaping @Sendable (Int) async throws -> String) async throws -> String {
    let answer = try await withContextDeadline(name: "GET /users") { scope in
        try await lookUp(user)
    }
    return answer
}

func note(_ entry: String, in auditLog: AuditLog) {
    withoutScopes {
        _ = Task { try await auditLog.write(entry) }
    }
}

// MARK: - What it talks to

struct AuditLog: Sendable {
    let writing: @Sendable (String) async throws -> Void

    func write(_ entry: String) async throws { try await writing(entry) }
}
