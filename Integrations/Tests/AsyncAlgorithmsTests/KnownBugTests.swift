import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Bugs that swift-async-algorithms 1.1.4 has.
///
/// A test fails when upstream has mended its bug: make the program one that passes
/// then, and say so in `Sources/QuattroTesting/QuattroTesting.docc/Reference/BugsFound.md`, which has more on each.
struct KnownBugTests {
    private let programs = #filePath.replacing("KnownBugTests", with: "KnownBugs")

    @Test func `debounce drops an error that comes while nobody asks (issue 450)`() async throws {
        let failure = try await failure { try await errorAfterDebounce() }
        #expect(failure.bodyError is ErrorIsLost)
        #expect(try BugsPage().errors(under: "async-algorithms #450", about: failure, file: programs) == [])
    }

    @Test(arguments: [Policy.bounded, .unbounded, .latest])
    func `a buffer whose iteration is left does not let go of its base (pull request 352)`(policy: Policy) async throws
    {
        let failure = try await failure { await leaveBuffer(policy) }
        #expect(failure.kindName == "leak")
        #expect(failure.alive.count == 1)
        #expect(failure.alive[0].contains(policy == .bounded ? "BoundedBufferStorage" : "UnboundedBufferStorage"))
        guard policy == .bounded else { return }
        #expect(try BugsPage().errors(under: "async-algorithms #352", about: failure, file: programs) == [])
    }

    @Test func `flatMapLatest hangs when an inner sequence ends before its task is known (issue 437)`() async throws {
        var options = Simulation.Options()
        options.locksArePoints = true
        let failure = try await failure(options) { await switchToEmpty() }
        #expect(failure.kindName == "deadlock")
        #expect(failure.switches?.count == 1)
        #expect(try BugsPage().errors(under: "async-algorithms #437", about: failure, file: programs) == [])
        #expect(try await IntegrationSupport.failure(options) { await switchOften() }.kindName == "deadlock")
    }

    @Test(arguments: [Policy.unbounded, .latest, .oldest])
    func `share without backpressure leaks when its consumer is cancelled`(policy: Policy) async throws {
        let failure = try await failure { try await cancelConsumer(of: policy) }
        #expect(failure.kindName == "leak")
        #expect(failure.alive.count == 1)
        #expect(failure.alive[0].contains("\"Share Iteration\" (AsyncAlgorithms/AsyncShareSequence.swift:"))
        #expect(failure.alive[0].contains("AsyncShareSequence.Iteration.iterate()"))
        guard policy == .unbounded else { return }
        #expect(try BugsPage().errors(under: "P2", about: failure, file: programs) == [])
    }

    @Test func `share leaks when an iterator that lags behind is dropped`() async throws {
        let failure = try await failure { try await dropLaggingIterator() }
        #expect(failure.kindName == "leak")
        #expect(failure.alive.count == 1)
        #expect(failure.alive[0].contains("\"Share Iteration\" (AsyncAlgorithms/AsyncShareSequence.swift:"))
        #expect(try BugsPage().errors(under: "P3", about: failure, file: programs) == [])
    }

    @Test func `flatMapLatest leaks when its consumer is cancelled while it waits`() async throws {
        let failure = try await failure { try await cancelWaitingConsumer() }
        #expect(failure.kindName == "leak")
        #expect(failure.alive.count { $0.contains("(AsyncAlgorithms/FlatMapLatestStorage.swift:") } == 2)
        #expect(try BugsPage().errors(under: "P4", about: failure, file: programs) == [])
    }

    @Test func `so it does when an inner sequence throws`() async throws {
        let failure = try await failure { await throwFromInner() }
        #expect(failure.kindName == "leak")
        #expect(failure.alive.contains { $0.contains("FlatMapLatestStorage.startOuterTask(_:)") })
    }

    @Test func `flatMapLatest leaks when its iteration is left`() async throws {
        let failure = try await failure { await leaveFlatMapLatest() }
        #expect(failure.kindName == "leak")
        #expect(failure.alive.count { $0.contains("(AsyncAlgorithms/FlatMapLatestStorage.swift:") } == 2)
        #expect(try BugsPage().errors(under: "P5", about: failure, file: programs) == [])
    }

    @Test func `debounce leaks when its consumer is cancelled while it is busy`() async throws {
        let failure = try await failure { try await cancelBusyConsumer() }
        #expect(failure.kindName == "leak")
        #expect(failure.alive.count { $0.contains("(AsyncAlgorithms/DebounceStorage.swift:") } == 3)
        #expect(try BugsPage().errors(under: "P6", about: failure, file: programs) == [])
    }
}
