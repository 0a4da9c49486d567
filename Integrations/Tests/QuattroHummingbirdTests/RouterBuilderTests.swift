import HTTPTypes
import Hummingbird
import HummingbirdRouter
import HummingbirdTesting
import NIOCore
import Quattro
import QuattroHummingbird
import Testing

/// The other router of Hummingbird runs the middlewares before it looks for the route.
struct RouterBuilderTests {
    private static func answer(_ path: String, headers: HTTPFields, events: Events) async throws -> TestResponse {
        let router = RouterBuilder(context: BasicRouterRequestContext.self) {
            DeadlineMiddleware(cancelsOnDisconnect: false, observer: events)
            Get("/users/{id}") { _, _ in
                try await waitUntilCancelled()
                return "done"
            }
        }
        return try await Application(router: router, logger: Lines().logger).test(.router) { client in
            try await client.execute(uri: path, method: .get, headers: headers)
        }
    }

    @Test func `a request that is stopped is told by its route`() async throws {
        let events = Events()
        let response = try await Self.answer("/users/7", headers: [.envoy: "20"], events: events)
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
        #expect(events.stops(.deadline) == 1)
        #expect(events.entries.last?.operation == "/users/{id}")
    }

    @Test func `a request that is refused has no route yet`() async throws {
        let events = Events()
        let response = try await Self.answer("/users/7", headers: [.envoy: "0"], events: events)
        #expect(response.marker == "expired")
        #expect(events.entries.last == Events.Entry(event: .refused(remaining: .zero), operation: "unknown"))
    }
}
