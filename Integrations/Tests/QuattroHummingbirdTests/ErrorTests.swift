import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Quattro
import QuattroHummingbird
import Testing

/// What the router answers when a handler throws an error of Quattro's.
struct ErrorTests {
    struct LibraryError: Error {}

    private static func answer(
        lines: Lines = Lines(),
        _ handler: @escaping @Sendable () async throws -> String
    ) async throws -> TestResponse {
        let router = Router()
        router.get("/") { _, _ in try await handler() }
        return try await QuattroHummingbirdTests.answer(of: router, logger: lines.logger)
    }

    @Sendable private static func notFound() async throws -> String {
        throw HTTPError(.notFound, headers: [.eTag: "\"7\""], message: "no such room")
    }

    @Test func `the limit of a handler answers 504 without the marker`() async throws {
        let response = try await Self.answer {
            try await fail(after: .milliseconds(10)) { try await waitUntilCancelled() }
            return "done"
        }
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == nil)
    }

    @Test func `gather answers as async let does`() async throws {
        let withAsyncLet = try await Self.answer {
            async let user = "user"
            async let room = Self.notFound()
            return try await user + room
        }
        let withGather = try await Self.answer {
            let (user, room) = try await gather({ "user" }, { try await Self.notFound() })
            return user + room
        }
        #expect(withAsyncLet.status == .notFound)
        #expect(withGather.status == withAsyncLet.status)
        #expect(withGather.headers == withAsyncLet.headers)
        #expect(withGather.text == withAsyncLet.text)
        #expect(withGather.text.contains("no such room"))
        #expect(withGather.headers[.eTag] == "\"7\"")
    }

    @Test func `a group in a group answers as its first error`() async throws {
        let response = try await Self.answer {
            try await withScopedTaskGroup { group in
                group.addTask {
                    _ = try await gather({ try await Self.notFound() }, { try await waitUntilCancelled() })
                }
                group.addTask { try await waitUntilCancelled() }
            }
            return "done"
        }
        #expect(response.status == .notFound)
        #expect(response.text.contains("no such room"))
    }

    @Test func `a limit in a group answers 504`() async throws {
        let response = try await Self.answer {
            _ = try await gather(
                { try await fail(after: .milliseconds(10)) { try await waitUntilCancelled() } },
                { try await waitUntilCancelled() }
            )
            return "done"
        }
        #expect(response.status == .gatewayTimeout)
    }

    @Test func `the first error of a group decides, whatever the others would answer`() async throws {
        let lines = Lines()
        let unknown = try await Self.answer(lines: lines) {
            throw ErrorGroup([LibraryError(), HTTPError(.notFound)])
        }
        #expect(unknown.status == .internalServerError)
        #expect(unknown.text == "")
        let line = try #require(lines.record.elements.first { $0.message == "Unrecognised Error" })
        #expect(line.metadata["error.type"]?.description.contains("LibraryError") == true)

        let known = try await Self.answer(lines: lines) { throw ErrorGroup([HTTPError(.conflict), LibraryError()]) }
        #expect(known.status == .conflict)
        let others = try #require(lines.record.elements.compactMap { $0.metadata["error.others"] }.first)
        #expect("\(others)".contains("LibraryError"))
        #expect(!"\(others)".contains("HTTPError"))
    }

    @Test func `a group of one error of a library answers 500, as the error does`() async throws {
        let lines = Lines()
        let response = try await Self.answer(lines: lines) {
            _ = try await gather({ throw LibraryError() }, { try await waitUntilCancelled() })
            return "done"
        }
        #expect(response.status == .internalServerError)
        #expect(lines.record.elements.contains { $0.message == "Unrecognised Error" })
    }

    @Test func `middlewares see the status of a group, and headers that they add to its answer are kept`() async throws
    {
        let router = Router()
        let watcher = Watcher<BasicRequestContext>()
        router.add(middleware: watcher)
        router.add(middleware: CORSMiddleware(allowOrigin: .oneOf("https://quattro.test")))
        router.get("/") { _, _ -> String in throw ErrorGroup([HTTPError(.notFound, message: "no such room")]) }
        let response = try await QuattroHummingbirdTests.answer(of: router, headers: [.origin: "https://quattro.test"])
        #expect(response.status == .notFound)
        #expect(response.text.contains("no such room"))
        #expect(response.headers[.accessControlAllowOrigin] == "https://quattro.test")
        #expect((watcher.errors.elements.first as? any HTTPResponseError)?.status == .notFound)
        #expect(ErrorGroup([HTTPError(.conflict), LibraryError()]).status == .conflict)
        #expect(ErrorGroup([LibraryError(), HTTPError(.conflict)]).status == .internalServerError)
    }

    @Test func `a group under a request's deadline is a part of the request's end`() async throws {
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(maximum: .milliseconds(20)))
        router.get("/") { _, _ in
            _ = try await gather({ try await waitUntilCancelled() }, { try await waitUntilCancelled() })
            return "done"
        }
        let response = try await QuattroHummingbirdTests.answer(of: router)
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
    }
}
