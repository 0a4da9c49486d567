import Quattro
import QuattroRequests
import QuattroTesting
import Synchronization
import Testing

struct ServerRequestTests {
    private let seen = Recorder()

    private func request(remaining: Duration? = nil) -> ServerRequest {
        ServerRequest(operation: "GET /x", remaining: remaining, observer: seen)
    }

    private func sleep(_ duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .quattro)
    }

    // MARK: - Outcomes

    @Test(.simulated) func `a phase that ends by itself has its value, and nothing is told`() async throws {
        let outcome = await request(remaining: .seconds(2)).run {
            try await sleep(.seconds(1)); return 5
        }
        guard case .returned(5, nil) = outcome else { Issue.record("\(outcome)"); return }
        #expect(seen.events.isEmpty)
    }

    @Test(.simulated) func `an error that has nothing to do with a cancellation passes`() async throws {
        let outcome = await request(remaining: .seconds(2)).run { throw NotFound() }
        guard case .threw(is NotFound) = outcome else { Issue.record("\(outcome)"); return }
        #expect(seen.events.isEmpty)
    }

    @Test(.simulated) func `work that gives up at the deadline is stopped at that moment`() async throws {
        let outcome = await request(remaining: .seconds(2)).run { try await sleep(.seconds(5)) }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .deadline)
        #expect(stop.latency == .zero)
        #expect((stop.error == nil))
        #expect(seen.events == ["GET /x: stopped(deadline, after: 0.0 seconds)"])
    }

    @Test(.simulated) func `an error of a library's own is a cancellation once the work has been told`() async throws {
        let outcome = await request(remaining: .seconds(2)).run {
            do { try await sleep(.seconds(5)) } catch { throw NotFound() }
        }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .deadline)
        #expect(stop.error is NotFound)
    }

    @Test(.simulated) func `a value that comes late is kept, and its lateness told`() async throws {
        let outcome = await request(remaining: .seconds(2)).run {
            try await withShield { try await sleep(.seconds(5)) }
            return "late"
        }
        guard case .returned("late", let stop?) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .deadline)
        #expect(stop.latency == .seconds(3))
        #expect(seen.events == ["GET /x: stopped(deadline, after: 3.0 seconds)"])
    }

    @Test(.simulated) func `work that cancels itself is no end of the request`() async throws {
        let outcome = await request(remaining: .seconds(2)).run {
            CancelScope.current?.cancel(reason: "too much to do")
            try await sleep(.seconds(1))
        }
        guard case .threw(is CancellationError) = outcome else { Issue.record("\(outcome)"); return }
        #expect(seen.events.isEmpty)
    }

    @Test(.simulated, arguments: [RequestEnding.deadline, .shutdown, .disconnected])
    func `what has ended before its work begins is not begun`(ending: RequestEnding) async throws {
        let request = request(remaining: ending == .deadline ? .zero : .seconds(2))
        if ending == .shutdown { request.shutDown(by: .passed) }
        if ending == .disconnected { request.disconnect() }
        let outcome = await request.run { Issue.record("it has begun") }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == ending)
        #expect(seen.events == ["GET /x: stopped(\(ending), after: 0.0 seconds)"])
    }

    // MARK: - What ends it

    @Test(.simulated) func `a client that goes away ends the work`() async throws {
        let request = request(remaining: .seconds(60))
        let outcome = try await withScopedTaskGroup { group in
            group.addTask {
                try await sleep(.seconds(1)); request.disconnect()
            }
            return await request.run { try await sleep(.seconds(5)) }
        }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .disconnected)
    }

    @Test(.simulated) func `a shutdown is a deadline that everything inside sees at once`() async throws {
        let request = request(remaining: .seconds(60))
        let outcome = try await withScopedTaskGroup { group in
            group.addTask {
                try await sleep(.seconds(1)); request.shutDown(by: .after(.seconds(3)))
            }
            return await request.run {
                #expect(Deadline.currentEffective.remaining == .seconds(60))
                try await sleep(.seconds(2))
                #expect(Deadline.currentEffective.remaining == .seconds(2))
                try await sleep(.seconds(100))
            }
        }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .shutdown)
        #expect(Simulation.elapsed == .seconds(4))
    }

    @Test(.simulated) func `a shutdown that leaves more time than there is changes nothing`() async throws {
        let request = request(remaining: .seconds(2))
        request.shutDown(by: .after(.seconds(30)))
        let outcome = await request.run { try await sleep(.seconds(100)) }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .deadline)
    }

    @Test(.simulated) func `a cancelled server takes the error along, whatever else ends the request`() async throws {
        let request = request(remaining: .seconds(2))
        let caught = Recorder()
        _ = await moveOn(after: .seconds(1)) {
            let outcome = await request.run { try await sleep(.seconds(5)) }
            if case .threw(is CancellationError) = outcome { caught.note("cancelled") }
        }
        #expect(caught.events == ["cancelled"])
        #expect(seen.events.isEmpty)
    }

    @Test(.simulated, arguments: [3, 1])
    func `of the end of the request and that of its server, what came first counts`(server: Int) async throws {
        let request = request(remaining: .seconds(2))
        let caught = Recorder()
        _ = await moveOn(after: .seconds(server)) {
            let outcome = await request.run {
                try? await sleep(.seconds(100))
                try await withShield { try await sleep(.seconds(5)) }
                throw NotFound()
            }
            switch outcome {
            case .stopped(let stop): caught.note("\(stop.ending), \(stop.latency), \(stop.error is NotFound)")
            case .threw(let error): caught.note("threw \(error is NotFound)")
            case .returned: caught.note("returned")
            }
        }
        #expect(caught.events == [server == 3 ? "deadline, 5.0 seconds, true" : "threw true"])
        #expect(seen.events.count == (server == 3 ? 1 : 0))
    }

    // MARK: - Phases

    @Test(.simulated) func `what happens between two phases ends the second, and is told once`() async throws {
        let request = request(remaining: .seconds(2))
        let first = await request.run { try await withShield { try await sleep(.seconds(3)) } }
        let second = await request.run { try await sleep(.seconds(3)) }
        guard case .returned((), _?) = first, case .stopped(let stop) = second else {
            Issue.record("\(first), \(second)")
            return
        }
        #expect(stop.ending == .deadline)
        #expect(Simulation.elapsed == .seconds(3))
        #expect(seen.events == ["GET /x: stopped(deadline, after: 1.0 seconds)"])
    }

    @Test(.simulated) func `the first cause counts`() async throws {
        let request = request(remaining: .seconds(2))
        request.disconnect()
        request.shutDown(by: .passed)
        let outcome = await request.run { try await sleep(.seconds(3)) }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .disconnected)
    }

    // MARK: - Handlers under the locks of others

    /// A library calls `disconnect` with a lock that is not recursive, and the work's own cancellation handler takes it.
    @Test(arguments: ["disconnect", "shut down"])
    func `no handler of the work is called by the thread that ends the request`(by way: String) async throws {
        let lock = OtherLock()
        let request = request()
        let isWaiting = Promise<Void>()
        try await fail(after: .seconds(60)) {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await isWaiting.value
                    lock.while {
                        if way == "disconnect" { request.disconnect() } else { request.shutDown(by: .passed) }
                    }
                }
                let outcome = await request.run {
                    try await withTaskCancellationHandler {
                        isWaiting.succeed(())
                        try await sleep(.seconds(600))
                    } onCancel: {
                        lock.while { lock.calls.add(1, ordering: .relaxed) }
                    }
                }
                guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
                #expect(stop.ending == (way == "disconnect" ? .disconnected : .shutdown))
            }
        }
        #expect(lock.calls.load(ordering: .relaxed) == 1)
    }

    /// The same for a phase that begins after the request has ended.
    @Test func `a phase that begins in an ended request calls handlers outside of the locks of others`() async throws {
        let request = request()
        request.disconnect()
        let outcome = await request.run { try await sleep(.seconds(600)) }
        guard case .stopped(let stop) = outcome else { Issue.record("\(outcome)"); return }
        #expect(stop.ending == .disconnected)
    }
}

private struct NotFound: Error {}

private final class OtherLock: Sendable {
    private let mutex = Guarded(())
    let calls = Atomic(0)

    func `while`(_ work: () -> Void) { mutex.withLock { _ in work() } }
}

private final class Recorder: RequestObserver {
    private let recorded = Guarded<[String]>([])

    var events: [String] { recorded.withLock { $0 } }

    func note(_ text: String) { recorded.withLock { $0.append(text) } }

    func record(_ event: RequestEvent, operation: String) {
        switch event {
        case .stopped(let ending, after: let latency): note("\(operation): stopped(\(ending), after: \(latency))")
        default: note("\(operation): \(event)")
        }
    }
}
