import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import ServiceLifecycle
import Testing

/// Bugs that swift-service-lifecycle 2.13.0 has.
///
/// A test fails when upstream has mended its bug: make the program one that passes
/// then, and say so in `Sources/QuattroTesting/QuattroTesting.docc/Reference/BugsFound.md`.
struct KnownBugTests {
    @Test func `a service that may end when it likes ends during a shutdown, and the group is cancelled`() async throws
    {
        let failure = try await failure { try await endDuringShutdown(.ignore) }
        let error = try #require(failure.bodyError as? ServiceGroupError)
        #expect(error.errorCode == .serviceFinishedUnexpectedly)
        #expect(failure.description.contains("ServiceLifecycle/ServiceGroup.swift:"), "\(failure)")
        #expect(try BugsPage().errors(under: "P1", about: failure) == [])
    }

    @Test func `so it does when both come at the same instant, in some orders`() async throws {
        let failure = try await failure { try await endDuringShutdown(.ignore, at: .seconds(10)) }
        #expect(failure.bodyError is ServiceGroupError)
    }

    @Test func `so it is by one whose end shuts the group down, which is what is going on`() async throws {
        let failure = try await failure { try await endDuringShutdown(.gracefullyShutdownGroup) }
        #expect((failure.bodyError as? ServiceGroupError)?.errorCode == .serviceFinishedUnexpectedly)
    }

    @Test(.simulated(seeds: 0..<200)) func `a service that ends before the shutdown does not disturb it`() async throws
    {
        try await endDuringShutdown(.ignore, at: .seconds(11))
    }
}

/// One service ends after ten seconds, as it may; the other one takes five seconds to drain when it is told to.
@Sendable private func endDuringShutdown(
    _ behavior: ServiceGroupConfiguration.ServiceConfiguration.TerminationBehavior,
    at time: Duration = .seconds(8)
) async throws {
    let diary = Diary([])
    let brief = Work { try await Task.sleep(for: .seconds(10)) }
    let group = group([
        .init(service: brief, successTerminationBehavior: behavior),
        .init(service: diary.drain("drained", for: .seconds(5))),
    ])
    async let run: Void = group.run()
    try await Task.sleep(for: time)
    await group.triggerGracefulShutdown()
    try await run
    try #require(diary.value == ["drained"])
}
