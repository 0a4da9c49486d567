import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHTTPClient
import Testing

/// The closure runs where the caller is, and may return what cannot be copied.
struct IsolationTests {
    private struct Ticket: ~Copyable {
        let number: Int
    }

    private actor Caller {
        var statuses: [HTTPResponseStatus] = []

        func call(_ client: HTTPClient, _ request: HTTPClientRequest) async throws {
            try await client.execute(request) { response in
                statuses.append(response.status)
            }
        }

        func callByHelper(_ client: HTTPClient, _ request: HTTPClientRequest) async throws -> Bool {
            try await isolationOfClosure(on: self, client, request) === self
        }
    }

    @Test func `the closure uses the state of the caller's actor`() async throws {
        try await withServer({ $0.answer(.accepted) }) { client, request, _ in
            let caller = Caller()
            try await caller.call(client, request)
            #expect(await caller.statuses == [.accepted])
        }
    }

    @Test func `the closure stays on the actor of a helper's caller`() async throws {
        try await withServer({ $0.answer() }) { client, request, _ in
            let stays = try await Caller().callByHelper(client, request)
            #expect(stays)
        }
    }

    @Test func `the result may be one that cannot be copied`() async throws {
        try await withServer({ $0.answer(.ok, [:], "17") }) { client, request, _ in
            let ticket = try await client.execute(request) { response in
                Ticket(number: Int(String(buffer: try await response.body.collect(upTo: 10))) ?? 0)
            }
            #expect(ticket.number == 17)
        }
    }
}

/// The actor on which the closure of a call runs.
private nonisolated(nonsending) func isolationOfClosure(
    on actor: any Actor,
    _ client: HTTPClient,
    _ request: HTTPClientRequest
) async throws -> (any Actor)? {
    try await client.execute(request) { response in
        actor.assertIsolated()
        _ = try await response.body.collect(upTo: 10)
        actor.assertIsolated()
        return currentIsolation()
    }
}

private func currentIsolation(isolation: isolated (any Actor)? = #isolation) -> (any Actor)? { isolation }
