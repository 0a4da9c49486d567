import Foundation
import QuattroTesting
import Testing

@testable import Quattro

/// What is called when a source is cancelled.
struct SourceHandlerTests {
    @Test(.simulated) func `handlers are called once, in order, after the scopes were told, and outside of any scope`()
        async throws
    {
        let (source, log) = (CancelSource(), Log())
        for number in 1...2 {
            source.onCancel { cause in
                log(
                    "\(number) \(cause), at \(Simulation.elapsed), in \(CancelScope.current.map { "\($0)" } ?? "no scope")"
                )
            }
        }
        try await source.run {
            try await sleep(.seconds(1))
            source.cancel(reason: "stop")
            log("cancelled: \(Task.isCancelled)")
        }
        source.cancel()
        #expect(
            log.all == [
                "1 explicitly: stop, at 1.0 seconds, in no scope", "2 explicitly: stop, at 1.0 seconds, in no scope",
                "cancelled: true",
            ]
        )
    }

    @Test(.simulated) func `a deadline calls them, moved or not, and without any scope`() async throws {
        let (source, log) = (CancelSource(deadline: .second(1)), Log())
        source.onCancel { log("\($0) at \(Simulation.elapsed) \(Deadline.now == .second(4))") }
        source.deadline = .second(4)
        try await sleep(.seconds(2))
        #expect(log.all.isEmpty)
        try await sleep(.seconds(3))
        #expect(log.all == ["by its deadline at 4.0 seconds true"])
    }

    @Test(.simulated) func `one that comes late is called at once`() async throws {
        let (source, log) = (CancelSource(deadline: .second(0)), Log())
        let registration = source.onCancel { log("\($0)") }
        #expect(log.all == ["by its deadline"])
        #expect(!registration.remove())
    }

    @Test(.simulated) func `one that is removed is never called, and lets the source go`() async throws {
        weak var kept: CancelSource?
        do {
            let source = CancelSource(deadline: .second(100))
            kept = source
            let registration = source.onCancel { _ in Issue.record("called") }
            #expect(registration.remove())
            #expect(!registration.remove())
        }
        #expect(kept == nil)
        try await sleep(.seconds(200))
    }

    @Test(.simulated) func `a source with a handler and a deadline is kept until it has passed`() async throws {
        weak var kept: CancelSource?
        let log = Log()
        do {
            let source = CancelSource(deadline: .second(3))
            kept = source
            source.onCancel { log("\($0)") }
        }
        #expect(kept != nil)
        try await sleep(.seconds(4))
        #expect(kept == nil && log.all == ["by its deadline"])
    }

    @Test(.simulated) func `a handler may cancel, add and remove`() async throws {
        let (source, other, log) = (CancelSource(), CancelSource(), Log())
        source.onCancel { _ in
            source.cancel()
            other.cancel(reason: "too")
            source.onCancel { _ in log("at once") }
        }
        other.onCancel { log("\($0)") }
        await other.run {
            source.cancel()
            #expect(Task.isCancelled)
        }
        #expect(log.all == ["explicitly: too", "at once"])
    }

    @Test(.simulated) func `one that another handler removes is not called, and one that it adds comes last`()
        async throws
    {
        let (source, log, later) = (CancelSource(), Log(), Later())
        source.onCancel { _ in
            log("1")
            #expect(later.registration.withLock { $0 }?.remove() == true)
            source.onCancel { _ in log("4") }
            log("1 is over")
        }
        let second = source.onCancel { _ in Issue.record("removed, and called") }
        later.registration.withLock { $0 = second }
        source.onCancel { _ in log("3") }
        source.cancel()
        #expect(log.all == ["1", "1 is over", "3", "4"])
    }

    @Test(.simulated) func `a handler that is removed may let go of what uses the source`() async throws {
        let (source, log) = (CancelSource(deadline: .second(9)), Log())
        let registration: CancelSource.Registration
        do {
            let connection = Connection(source, log)
            registration = source.onCancel { _ in withExtendedLifetime(connection) {} }
        }
        #expect(registration.remove())
        #expect(log.all == ["closed, CancelSource (deadline in 9.0 seconds)"])
    }

    @Test func `in real time a deadline calls a handler that may block, and no other deadline waits for it`()
        async throws
    {
        let source = CancelSource(deadline: .after(.milliseconds(5)))
        let (called, released) = (Signal(), Counted())
        source.onCancel { _ in
            called.send()
            while released.count == 0 { sched_yield() }
        }
        try await called.wait()
        await moveOn(after: .milliseconds(5)) { try? await waitUntilCancelled() }
        released.add()
        #expect(source.cancelledAt != nil)
    }
}

private final class Later: Sendable {
    let registration = Guarded<CancelSource.Registration?>(nil)
}

private final class Connection: Sendable {
    private let source: CancelSource
    private let log: Log

    init(_ source: CancelSource, _ log: Log) {
        self.source = source
        self.log = log
    }

    deinit { log("closed, \(source)") }
}
