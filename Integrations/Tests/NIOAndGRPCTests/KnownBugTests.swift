import GRPCCore
import GRPCInProcessTransport
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// A bug that grpc-swift-2 2.4.3 has, "can't (easily) be fixed" (grpc-swift issue 2214).
///
/// A test fails when it is mended: make the
/// program one that passes then, and say so in `Sources/QuattroTesting/QuattroTesting.docc/Reference/BugsFound.md`.
struct KnownBugTests {
    @Test func `a client whose body ends at once throws (issue 2214)`() async throws {
        let failure = try await failure {
            try await withGRPCClient(transport: InProcessTransport().client) { _ in }
        }
        #expect((failure.bodyError as? RuntimeError)?.code == .clientIsStopped)
        #expect(try BugsPage().errors(under: "grpc-swift #2214", about: failure) == [])
    }

    @Test func `so does a server whose body ends at once`() async throws {
        let failure = try await failure {
            try await withGRPCServer(transport: InProcessTransport().server, services: []) { _ in }
        }
        #expect((failure.bodyError as? RuntimeError)?.code == .serverIsStopped)
    }
}
