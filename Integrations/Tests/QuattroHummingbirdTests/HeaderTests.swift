import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Quattro
import QuattroHummingbird
import Testing

struct HeaderTests {
    private static func router(
        maximum: Duration? = nil,
        minimumToStart: Duration = .zero,
        events: Events? = nil
    ) -> Router<BasicChannelRequestContext> {
        let deadlines = DeadlineMiddleware<BasicChannelRequestContext>(
            maximum: maximum,
            minimumToStart: minimumToStart,
            observer: events
        )
        let router = QuattroHummingbirdTests.router(deadlines)
        router.get("/") { _, _ in timeLeft() }
        return router
    }

    @Test(arguments: [
        (HTTPField.Name.envoy, "60000"), (.connect, "60000"), (.grpc, "60S"), (.grpc, "60000m"), (.grpc, "60000000u"),
    ])
    func `the time of each header is what the handler has left`(name: HTTPField.Name, value: String) async throws {
        let left = try #require(Int(try await answer(of: Self.router(), headers: [name: value]).text))
        #expect(left > 20_000 && left < 60_000)
    }

    @Test func `without a header and a maximum there is no limit`() async throws {
        #expect(try await answer(of: Self.router()).text == "none")
    }

    @Test func `of several headers, several values and the maximum the least counts`() async throws {
        var headers: HTTPFields = [.envoy: "90000", .grpc: "60S"]
        let leastOfHeaders = try await answer(of: Self.router(maximum: .seconds(300)), headers: headers)
        #expect(try #require(Int(leastOfHeaders.text)) < 60_000)
        headers.append(HTTPField(name: .envoy, value: "30000"))
        #expect(try #require(Int(try await answer(of: Self.router(), headers: headers).text)) < 30_000)
        let maximum = try await answer(of: Self.router(maximum: .seconds(10)), headers: headers)
        #expect(try #require(Int(maximum.text)) < 10_000)
    }

    @Test func `a maximum bounds requests without a header`() async throws {
        let left = try #require(Int(try await answer(of: Self.router(maximum: .seconds(10))).text))
        #expect(left > 0 && left < 10_000)
    }

    @Test(arguments: [
        "-5", "+5", "1e3", "5 5", "5.0", "5ms", "99999999999", "", "٥", "５", "0x10", "5,5", "5;", "NaN", "∞", "null",
        String(repeating: "9", count: 65_536), String(repeating: "0", count: 65_536),
    ])
    func `what is not in the format is no limit`(value: String) async throws {
        for name in [HTTPField.Name.envoy, .connect, .grpc] {
            let response = try await answer(of: Self.router(), headers: [name: value])
            #expect(response.text == "none", "\(name): \(value.prefix(20))")
        }
    }

    @Test(arguments: [
        "60", "S", "-5S", "+5S", " S", "5 S", "123456789S", "5s", "5.0S", "٥S", "5SS", "1e3S", "S5", "5µ",
    ])
    func `what is no timeout of gRPC is no limit`(value: String) async throws {
        #expect(try await answer(of: Self.router(), headers: [.grpc: value]).text == "none")
    }

    @Test func `a malformed header does not stand in the way of another one`() async throws {
        let left = try await answer(of: Self.router(), headers: [.envoy: "-5", .grpc: "60S"])
        #expect(try #require(Int(left.text)) < 60_000)
    }

    @Test func `only the headers that are asked for are read`() async throws {
        let name = "X-Time-Left"
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(headers: [.milliseconds(name: name)]))
        router.get("/") { _, _ in timeLeft() }
        #expect(try await answer(of: router, headers: [.envoy: "1000"]).text == "none")
        let field = try #require(HTTPField.Name(name))
        #expect(try #require(Int(try await answer(of: router, headers: [field: "60000"]).text)) < 60_000)
    }
}

// MARK: - Expired

extension HeaderTests {
    @Test(arguments: [(HTTPField.Name.envoy, "0"), (.connect, "000"), (.grpc, "0n"), (.grpc, "00000000H")])
    func `an expired request is refused before any handler`(name: HTTPField.Name, value: String) async throws {
        let events = Events()
        let lines = Lines()
        let calls = Record<Void>()
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(observer: events))
        router.get("/users/{id}") { _, _ in
            calls.append(())
            return "called"
        }
        let response = try await answer(of: router, to: "/users/4711", headers: [name: value], logger: lines.logger)
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "expired")
        #expect(response.text == "")
        #expect(calls.elements.isEmpty)
        #expect(events.entries.map(\.event) == [.received(remaining: .zero), .refused(remaining: .zero)])
        #expect(Set(events.entries.map(\.operation)) == ["/users/{id}"])
        #expect(lines.record.elements.contains { $0.level == .info && $0.message.contains("too little time") })
    }

    @Test func `a request with less than the minimum is refused`() async throws {
        let router = Self.router(minimumToStart: .milliseconds(20))
        for value in ["19", "20"] {
            let response = try await answer(of: router, headers: [.envoy: value])
            #expect(response.status == .gatewayTimeout)
            #expect(response.marker == "expired")
        }
        #expect(try await answer(of: router, headers: [.envoy: "60000"]).status == .ok)
        #expect(try await answer(of: router).text == "none")
    }

    @Test func `an observer is told what the caller had left, and not what the server allows`() async throws {
        let events = Events()
        let router = Self.router(maximum: .seconds(1), events: events)
        _ = try await answer(of: router, headers: [.grpc: "7S"])
        _ = try await answer(of: router)
        #expect(events.entries.map(\.event) == [.received(remaining: .seconds(7))])
    }

    @Test func `a request that no route takes has no operation of its own`() async throws {
        let events = Events()
        let response = try await answer(
            of: Self.router(events: events),
            to: "/nowhere/secret",
            headers: [.envoy: "0"]
        )
        #expect(response.status == .gatewayTimeout)
        #expect(Set(events.entries.map(\.operation)) == ["unknown"])
    }
}
