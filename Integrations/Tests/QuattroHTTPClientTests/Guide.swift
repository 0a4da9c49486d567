import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHTTPClient

// The code of `QuattroHTTPClient.docc/Guides/DeadlinesInHTTPClient.md`, which `GuideTests` runs.

func user(_ id: Int, from client: HTTPClient) async throws -> ByteBuffer {
    try await fail(after: .seconds(2), name: "look up the user") {
        try await client.execute(HTTPClientRequest(url: "http://users/\(id)")) { response in
            guard response.status == .ok else { throw Unavailable(status: response.status) }
            return try await response.body.collect(upTo: 1 << 20)
        }
    }
}

func note(_ request: String, with client: HTTPClient, _ audit: @escaping @Sendable (String) -> HTTPClientRequest) {
    withoutScopes {
        _ = Task { try await client.execute(audit(request)) { _ in } }
    }
}

// MARK: - What it talks of

struct Unavailable: Error, Equatable {
    let status: HTTPResponseStatus
}
