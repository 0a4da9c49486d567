import Synchronization

@testable import Quattro

/// What is run: a body, and what ends everything when no strand can go on.
struct Program: Sendable {
    let body: @Sendable () async -> Void
    let finale: @Sendable () -> Void

    init(_ body: @escaping @Sendable () async -> Void, finale: @escaping @Sendable () -> Void = {}) {
        self.body = body
        self.finale = finale
    }
}

/// Where a program runs: what it can do besides using the library, and what it tells of itself.
final class Stage: Sendable {
    struct State {
        var failures: [Failure] = []
        var waits: [Int: Wait] = [:]
        var nextWait = 0
        var scopes: [CancelScope] = []
        var finales: [@Sendable () -> Void] = []
        var isFinal = false
        /// Children that have ended.
        var ended: Set<Int> = []
    }

    /// Whether the code is in a background child, of however many around it.
    @TaskLocal static var isInBackground = false

    /// No shield goes up and no deadline moves after it was made, so a cancellation that was seen can still be seen.
    let isPlain = Flag()
    /// The root has a deadline, and nothing is shielded from it.
    let hasDeadlineEverywhere = Flag()
    private let over = Flag()
    private let explorer: Explorer
    let state = Mutex(State())

    init(_ explorer: Explorer) { self.explorer = explorer }

    var failures: [Failure] { state.withLock { $0.failures } }
    var isOver: Bool { over.isUp }

    func end() { over.raise() }

    func fail(_ kind: String, _ text: @autoclosure () -> String) {
        let failure = Failure(kind, text())
        state.withLock { $0.failures.append(failure) }
    }

    func expect(_ isSo: Bool, _ kind: String, _ text: @autoclosure () -> String) {
        if !isSo { fail(kind, text()) }
    }
}

// MARK: - What a program can do

extension Stage {
    var events: [TimelineEvent] { explorer.kept.withLock { $0 } }
    func forgetEvents() { explorer.kept.withLock { $0 = [] } }

    func thread(_ name: String, _ work: @escaping @Sendable () -> Void) { explorer.thread(name, work) }

    /// Real time goes on at any moment, and the alarm rings for it later.
    func timePasses(until deadline: Deadline) { explorer.timePasses(until: deadline) }

    func cancelRootTask() { explorer.cancelRootTask() }
    func raiseRootTask() { explorer.raiseRootTask() }
    func cancel(_ task: Task<Void, any Error>) { explorer.cancel(task) }
    func raise(_ task: Task<Void, any Error>) { explorer.raise(task) }

    /// A task that is no task of the library's.
    func plainTask(
        priority: TaskPriority? = nil,
        _ work: @escaping @Sendable () async throws -> Void
    ) -> Task<Void, any Error> {
        explorer.plainTask(priority: priority, work)
    }

    /// A scope to be looked at, at rest and in the end.
    func add(_ scope: CancelScope) {
        let isFinal = state.withLock { state in
            state.scopes.append(scope)
            return state.isFinal
        }
        if isFinal { scope.isShielded = false }
    }

    /// A child has ended.
    func ended(_ child: Int) { state.withLock { _ = $0.ended.insert(child) } }
}

// MARK: - The finale

extension Stage {
    /// Something that is to be done when no strand can go on.
    func atRest(_ finale: @escaping @Sendable () -> Void) { state.withLock { $0.finales.append(finale) } }

    var isFinal: Bool { state.withLock { $0.isFinal } }

    /// Ends everything: from here on nothing is shielded any more.
    func runFinale(_ last: () -> Void) {
        let (finales, scopes) = state.withLock { state in
            state.isFinal = true
            return (state.finales, state.scopes)
        }
        for finale in finales { finale() }
        for scope in scopes { scope.isShielded = false }
        last()
    }
}
