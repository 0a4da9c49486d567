import Foundation
import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// What grpc-swift-2 2.4.3 does that its users should know, and that `QuattroGRPC.docc/Guides/DeadlinesInGRPC.md` names.
///
/// A test fails when it does not do so any more: then the page and what works around it may be shortened.
struct KnownDefectTests {
    @Test(arguments: [("5000000n", true), ("50000000n", false), ("00000050m", false)])
    func `its server takes no notice of a timeout of eight digits`(_ header: String, _ isNoticed: Bool) async throws {
        let limit: Duration = isNoticed ? .seconds(20) : .milliseconds(400)
        let handler = unary { _, _, context in
            let notice: Void? = try await moveOn(after: limit) { try await context.cancellation.cancelled }
            return notice == nil ? "not noticed" : "noticed"
        }
        try await withPair(.inProcess, handler) { pair in
            let answer = try await pair.ask("", ["grpc-timeout": .string(header)])
            #expect(answer == (isNoticed ? "noticed" : "not noticed"))
        }
    }

    @Test func `a negative timeout ends the process of its server`() async {
        await #expect(processExitsWith: .failure) {
            withoutBacktrace()
            try await withPair(.inProcess, server: [DeadlineServerInterceptor()], unary { $0 }) { pair in
                _ = try await pair.ask("", ["grpc-timeout": "-5S"])
            }
        }
    }

    @Test func `a scope around next in a client interceptor ends the process`() async {
        await #expect(processExitsWith: .failure) {
            withoutBacktrace()
            try await withPair(.inProcess, client: [Opening()], unary { $0 }) { pair in
                // One call in ten survives it.
                for _ in 0..<100 { _ = try await pair.ask() }
            }
        }
    }

    @Test func `its in-process transport does not tell a server that the client has cancelled a call`() async throws {
        let (begun, left) = (Promise<Void>(name: "begun"), Promise<Void>(name: "left"))
        let isCancelled = Promise<Bool>(name: "is cancelled")
        let handler = unary { message, _, context in
            begun.succeed()
            try? await left.value
            let isNoticed: Void? = try? await moveOn(after: .milliseconds(200)) {
                try await context.cancellation.cancelled
            }
            isCancelled.succeed(isNoticed != nil)
            return message
        }
        try await withPair(.inProcess, server: [DeadlineServerInterceptor()], handler) { pair in
            let call = Task { try await pair.ask() }
            try await begun.value
            call.cancel()
            _ = await call.result
            left.succeed()
            let isTold = try await isCancelled.value
            #expect(!isTold)
        }
    }

    @Test func `a stream of its in-process transport that is cut off ends as if it were complete`() async throws {
        let endless = producing { _, writer in
            try await writer.write("first")
            try await waitForEver()
        }
        try await withPair(.inProcess, server: [DeadlineServerInterceptor(maximum: .seconds(5))], endless) { pair in
            let received = try await withCancelScope { scope in
                try await pair.exchange([]) { _ in scope.cancel() }
            }
            #expect(received == ["first"])
        }
    }

    @Test(arguments: Link.allCases)
    func `its client makes an error of an unknown kind of a cancellation`(_ link: Link) async throws {
        let begun = Promise<Void>(name: "begun")
        let handler = unary { message in
            begun.succeed()
            return try await untilCancelled(message)
        }
        try await withPair(link, server: [DeadlineServerInterceptor(maximum: .seconds(5))], handler) { pair in
            let call = Task { try await pair.ask() }
            try await begun.value
            call.cancel()
            let error = await #expect(throws: RPCError.self) { try await call.value }
            #expect(error?.code == .unknown)
            #expect(error?.cause is CancellationError)
        }
    }

    @Test func `of a unary call whose response has begun it does not even keep the cause`() async throws {
        let arrived = Promise<Void>(name: "arrived")
        let handler = producing { _, writer in
            try await writer.write("message")
            try await waitForEver()
        }
        let server = DeadlineServerInterceptor(maximum: .seconds(5))
        try await withPair(.tcp, server: [server], client: [Arriving(arrived: arrived)], handler) { pair in
            let call = Task { try await pair.ask() }
            try await arrived.value
            call.cancel()
            let error = await #expect(throws: RPCError.self) { try await call.value }
            #expect(error?.code == .unknown)
            #expect(error?.cause == nil)
        }
    }
}

/// Opens a scope where a task group of gRPC's is added to.
private struct Opening: ClientInterceptor {
    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingClientRequest<Input>,
        context: ClientContext,
        next: @concurrent (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
    ) async throws -> StreamingClientResponse<Output> {
        try await fail(after: .seconds(1)) { try await next(request, context) }
    }
}

/// Ends a process that crashes without a report, which takes seconds to make.
private func withoutBacktrace() {
    for number in [SIGABRT, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
}
