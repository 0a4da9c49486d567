import Quattro
import QuattroTesting
import Testing

/// The conformances of `Quattro.docc/Guides/Troubleshooting.md`, for stand-ins of the errors of other packages.
///
/// They have the properties that are used, of grpc-swift-2, postgres-nio, valkey-swift and async-http-client.
@Suite(.simulated(seeds: 0..<10))
struct ForeignErrorTests {
    static let cancellations: [any Error & Sendable] = [
        RPCError(code: .cancelled),
        RPCError(code: .unknown, cause: CancellationError()),
        PSQLError(code: .queryCancelled),
        ValkeyClientError(errorCode: .cancelled),
        HTTPClientError.cancelled,
    ]
    static let failures: [any Error & Sendable] = [
        RPCError(code: .unknown),
        RPCError(code: .unknown, cause: Unavailable()),
        PSQLError(code: .server),
        ValkeyClientError(errorCode: .commandError),
        HTTPClientError.readTimeout,
    ]

    @Test(arguments: 0..<5) func `an error that stands for a cancellation ends at the scope`(number: Int) async throws {
        let error = Self.cancellations[number]
        let moved: Void? = try await moveOn(after: .seconds(1)) { try await work(failingWith: error) }
        #expect(moved == nil)
        await #expect(throws: DeadlineExceeded.self) {
            try await fail(after: .seconds(1)) { try await work(failingWith: error) }
        }
        // A background task that the group has cancelled.
        try await withScopedTaskGroup { group in
            group.addBackgroundTask { try await work(failingWith: error) }
            try await sleep(1)
        }
    }

    @Test(arguments: 0..<5) func `another error goes through`(number: Int) async throws {
        let error = Self.failures[number]
        let thrown = await #expect(throws: (any Error).self) {
            try await moveOn(after: .seconds(1)) { try await work(failingWith: error) }
        }
        #expect(thrown.map { type(of: $0) == type(of: error) } == true)
    }

    private func work(failingWith failure: any Error) async throws {
        do { try await sleep(60) } catch { throw failure }
    }
}

// MARK: - Stand-ins

private struct RPCError: Error {
    enum Code { case cancelled, unknown }
    var code: Code
    var cause: (any Error)?
}

private struct PSQLError: Error {
    enum Code { case queryCancelled, server }
    var code: Code
}

private struct ValkeyClientError: Error {
    enum ErrorCode { case cancelled, commandError }
    var errorCode: ErrorCode
}

private struct HTTPClientError: Error, Equatable {
    static let cancelled = HTTPClientError(code: 1)
    static let readTimeout = HTTPClientError(code: 2)
    var code: Int
}

// MARK: - What the page shows

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension RPCError: CancellationRepresentable {  // GRPCCore
    public var isCancellation: Bool { code == .cancelled || cause is CancellationError }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension PSQLError: CancellationRepresentable {  // PostgresNIO
    public var isCancellation: Bool { code == .queryCancelled }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ValkeyClientError: CancellationRepresentable {  // Valkey
    public var isCancellation: Bool { errorCode == .cancelled }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension HTTPClientError: CancellationRepresentable {  // AsyncHTTPClient
    public var isCancellation: Bool { self == .cancelled }
}
