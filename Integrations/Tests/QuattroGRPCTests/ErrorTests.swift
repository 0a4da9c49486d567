import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// How a server answers that throws errors of Quattro's.
struct ErrorTests {
    private struct Broken: Error {}

    private static let notFound = RPCError(code: .notFound, message: "no such user", metadata: ["user": "7"])

    /// Who asks a method that throws, once before its response is begun and once after.
    private func answers(
        throwing fails: @escaping @Sendable () async throws -> Void
    ) async throws -> [RPCError] {
        let handlers = [
            unary { message in
                try await fails()
                return message
            },
            producing { _, _ in try await fails() },
        ]
        var answers: [RPCError] = []
        for handler in handlers {
            answers += try await withPair(.tcp, server: [DeadlineServerInterceptor()], handler) { pair in
                let error = await #expect(throws: RPCError.self) { try await pair.ask() }
                return [error].compactMap(\.self)
            }
        }
        #expect(answers.count == 2)
        return answers
    }

    @Test func `gather does not make another error of one that was not found`() async throws {
        let answers = try await answers {
            _ = try await gather(
                { try await waitForEver() },
                { throw Self.notFound }
            )
        }
        for error in answers {
            #expect(error.code == .notFound && error.message == "no such user")
            #expect(error.metadata["user"].first { _ in true } == "7")
        }
    }

    @Test func `nor do groups in groups`() async throws {
        let answers = try await answers { throw ErrorGroup([ErrorGroup([Self.notFound, Broken()]), Broken()]) }
        for error in answers { #expect(error.code == .notFound) }
    }

    @Test func `an error that gRPC does not know is unknown, in a group as alone`() async throws {
        let alone = try await answers { throw Broken() }
        let grouped = try await answers { throw ErrorGroup([Broken(), Self.notFound]) }
        #expect(grouped.map(\.code) == [.unknown, .unknown])
        #expect(alone.map(\.code) == [.unknown, .unknown])
    }

    @Test func `a limit within a handler is answered as one, and not as the end of the call`() async throws {
        let answers = try await answers {
            try await fail(after: .milliseconds(1), name: "look up") { try await waitForEver() }
        }
        for error in answers {
            #expect(error.code == .deadlineExceeded)
            #expect(error.message == "\"look up\" took too long.")
            #expect(error.ending == nil)
        }
    }

    @Test func `in the cause nothing is lost`() throws {
        let group = ErrorGroup([Self.notFound, Broken()])
        let cause = try #require(RPCError(group).cause as? ErrorGroup)
        #expect(cause.errors.count == 2)
        let slow = DeadlineExceeded(deadline: .now, elapsed: .seconds(1))
        #expect(RPCError(slow).cause is DeadlineExceeded)
        #expect(RPCError(slow).message == "A step of the call took too long.")
        #expect(RPCError(ErrorGroup([slow])).code == .deadlineExceeded)
    }
}
