import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHTTPClient
import Testing

/// What the other side is told of the time that is left.
struct HeaderTests {
    /// The values of a header as a server gets them.
    private func sent(
        _ headers: HTTPHeaders = [:],
        limit: Duration? = .seconds(30),
        in header: DeadlineHeader? = .envoy,
        reserve: Duration = .zero,
        observer: Recorder = Recorder()
    ) async throws -> [String] {
        try await withServer(limit: limit, { $0.answer() }) { client, request, server in
            var request = request
            request.headers.add(contentsOf: headers)
            try await client.execute(request, deadlineHeader: header, reserve: reserve, observer: observer) { _ in }
            return server.values(of: (header ?? .envoy).name)[0]
        }
    }

    @Test func `what is left is sent, rounded down`() async throws {
        let value = try #require(try await sent().first.flatMap { Int($0) })
        #expect((1..<30_000).contains(value))
    }

    @Test func `the header may be another one`() async throws {
        let values = try await sent(in: .grpc)
        #expect(values.count == 1)
        let left = try #require(DeadlineHeader.grpc.read(values[0]))
        #expect(left > .zero && left < .seconds(30))
    }

    @Test func `without a header nothing is said`() async throws {
        let observer = Recorder()
        #expect(try await sent(in: nil, observer: observer).isEmpty)
        #expect(observer.events.isEmpty)
    }

    @Test func `a longer limit of the request is replaced, all values of it`() async throws {
        let observer = Recorder()
        let values = try await sent([envoy: "60000", "X-Envoy-Expected-Rq-Timeout-Ms": "90000"], observer: observer)
        let value = try #require(values.count == 1 ? Int(values[0]) : nil)
        #expect(value < 30_000)
        guard case .shortened(from: .seconds(60), to: let left) = observer.events.first else {
            Issue.record("\(observer.events)")
            return
        }
        #expect(observer.records.last == Recorder.Record(event: .sent(remaining: left), operation: "GET"))
        #expect(left < .seconds(30))
    }

    @Test func `a shorter limit of the request stays, and is the only one`() async throws {
        let observer = Recorder()
        let values = try await sent([envoy: "2500", "X-Envoy-Expected-Rq-Timeout-Ms": "90000"], observer: observer)
        #expect(values == ["2500"])
        #expect(observer.events == [.sent(remaining: .milliseconds(2500))])
    }

    @Test(arguments: ["-5", "5 s", "", "1e3", "99999999999", "٣"])
    func `a limit of the request that cannot be read is replaced`(_ text: String) async throws {
        let observer = Recorder()
        let values = try await sent([envoy: text], observer: observer)
        let value = try #require(values.count == 1 ? Int(values[0]) : nil)
        #expect((1..<30_000).contains(value))
        #expect(observer.events.count == 1)
    }

    @Test func `without a deadline the request's own limit is sent as it is`() async throws {
        let observer = Recorder()
        let values = try await sent(
            [envoy: "02500", "X-Envoy-Expected-Rq-Timeout-Ms": "90000"],
            limit: nil,
            observer: observer
        )
        #expect(values == ["02500", "90000"])
        #expect(observer.events == [.sent(remaining: .milliseconds(2500))])
    }

    @Test func `a reserve is kept back`() async throws {
        let value = try #require(try await sent(reserve: .seconds(20)).first.flatMap { Int($0) })
        #expect(value < 10_000)
    }

    @Test func `a reserve of more than there is leaves zero`() async throws {
        let observer = Recorder()
        #expect(try await sent(reserve: .seconds(60), observer: observer) == ["0"])
        #expect(observer.events == [.sent(remaining: .zero)])
    }

    @Test func `behind a shield nothing is said of the deadline`() async throws {
        try await withServer({ $0.answer() }) { client, request, server in
            let scope = CancelScope()
            try await scope.run {
                scope.cancel()
                try await withShield { try await client.execute(request) { _ in } }
            }
            #expect(server.values(of: envoy) == [[]])
        }
    }

    @Test func `a shield with a limit sends that`() async throws {
        try await withServer({ $0.answer() }) { client, request, server in
            try await moveOn(after: .zero) {
                _ = try await withShield(for: .seconds(10)) { try await client.execute(request) { _ in } }
            }
            let value = try #require(server.values(of: envoy).first?.first.flatMap { Int($0) })
            #expect((1..<10_000).contains(value))
        }
    }

    @Test func `a redirect carries the value of the first request`() async throws {
        try await withServer({ exchange in
            guard exchange.head.uri == "/route" else { return exchange.answer() }
            exchange.after(.milliseconds(20)) { exchange.answer(.found, ["location": "/elsewhere"]) }
        }) { client, request, server in
            let status = try await client.execute(request) { $0.status }
            #expect(status == .ok)
            let values = server.values(of: envoy)
            #expect(server.requests.map(\.uri) == ["/route", "/elsewhere"])
            #expect(values[0].count == 1)
            #expect(values[0] == values[1])
        }
    }

    @Test func `the observer is told of the operation that the caller names`() async throws {
        try await withServer({ $0.answer() }) { client, request, _ in
            let observer = Recorder()
            try await client.execute(request, operation: "users", observer: observer) { _ in }
            #expect(observer.records.map(\.operation) == ["users"])
        }
    }

    @Test func `a negative reserve ends the program`() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            try await client.execute(HTTPClientRequest(url: "http://127.0.0.1/"), reserve: .nanoseconds(-1)) { _ in }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("the reserve of a request must not be negative, and is -1e-09 seconds"))
    }
}
