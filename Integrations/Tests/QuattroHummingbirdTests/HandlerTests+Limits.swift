import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Quattro
import QuattroHummingbird
import Testing

// MARK: - With other limits

extension HandlerTests {
    @Test func `a route may have a shorter limit in a group with a middleware of its own`() async throws {
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(maximum: .seconds(30)))
        router.group("slow").add(middleware: DeadlineMiddleware(maximum: .milliseconds(20)))
            .get("/") { _, _ in
                try await waitUntilCancelled()
                return "done"
            }
        let response = try await QuattroHummingbirdTests.answer(of: router, to: "/slow")
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
    }

    @Test func `the outer limit ends a request whose route has a longer one`() async throws {
        let events = Events()
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(maximum: .milliseconds(20), observer: events))
        router.group("slow").add(middleware: DeadlineMiddleware(maximum: .seconds(30)))
            .get("/") { _, _ in
                try await waitUntilCancelled()
                return "done"
            }
        let response = try await QuattroHummingbirdTests.answer(of: router, to: "/slow")
        #expect(response.marker == "deadline")
        #expect(try await events.stop().ending == .deadline)
    }

    @Test func `a limit of another middleware around is not taken for the request's`() async throws {
        let router = Router(context: BasicChannelRequestContext.self)
        router.add(middleware: Limit(limit: .milliseconds(20)))
        router.add(middleware: DeadlineMiddleware(maximum: .seconds(30)))
        router.get("/") { _, _ in
            try await waitUntilCancelled()
            return "done"
        }
        let response = try await QuattroHummingbirdTests.answer(of: router)
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == nil)
    }

    @Test func `a middleware around sees the end of a request as an error with a status`() async throws {
        let watcher = Watcher<BasicChannelRequestContext>()
        let router = Router(context: BasicChannelRequestContext.self)
        router.add(middleware: watcher)
        router.add(middleware: DeadlineMiddleware(maximum: .milliseconds(20)))
        router.get("/") { _, _ -> String in
            try? await waitUntilCancelled()
            throw LibraryError()
        }
        _ = try await QuattroHummingbirdTests.answer(of: router)
        let error = try #require(watcher.errors.elements.first as? RequestEnded)
        #expect(error.ending == .deadline)
        #expect(error.workError is LibraryError)
        #expect((error as any HTTPResponseError).status == .gatewayTimeout)
        #expect("\(error)".hasPrefix("the request was ended (deadline), and its work stopped"))
    }

    @Test func `work that steps out of the scopes is not under the request's deadline`() async throws {
        let left = Promise<(String, String)>()
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(maximum: .seconds(30)))
        router.get("/") { _, _ in
            let inherited = Task { timeLeft() }
            let own = withoutScopes { Task { timeLeft() } }
            left.succeed((await inherited.value, await own.value))
            return "done"
        }
        _ = try await QuattroHummingbirdTests.answer(of: router)
        let (inherited, own) = try await left.value
        #expect(Int(inherited) != nil)
        #expect(own == "none")
    }

    @Test func `ten thousand requests with next to no time leave no task behind`() async throws {
        let events = Events()
        let (begun, ended) = (Record<Void>(), Record<Void>())
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(observer: events))
        router.get("/") { _, _ in
            begun.append(())
            defer { ended.append(()) }
            try await waitUntilCancelled()
            return "done"
        }
        let application = Application(router: router, logger: Logger(label: "none") { _ in SwiftLogNoOpLogHandler() })
        let markers = try await fail(after: .seconds(60)) {
            try await application.test(.router) { client in
                try await (0..<10_000).concurrentMap(concurrencyLimit: 64) { number in
                    let headers: HTTPFields = [.grpc: "\(number % 4 * 1000)u"]
                    let response = try await client.execute(uri: "/", method: .get, headers: headers)
                    #expect(response.status == .gatewayTimeout)
                    return response.marker
                }
            }
        }
        #expect(markers.count { $0 == "expired" } == 2500)
        #expect(markers.count { $0 == "deadline" } == 7500)
        // One whose time is over before its handler begins is not begun.
        #expect(begun.elements.count <= 7500 && begun.elements.count == ended.elements.count)
        #expect(events.stops(.deadline) == 7500)
    }
}
