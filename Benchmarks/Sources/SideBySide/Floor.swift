import Operations
import Synchronization

// What the runtime takes for the least that a library has to ask of it, without any library: by hand, and with public API alone.

private final class Place: Sendable {
    let lock = Mutex(0)
}

private enum Ambient {
    @TaskLocal static var place: Place?
}

private let place = Place()

/// A scope: a body that must not escape, in a task of its own that hears of a cancellation around it, and knows where it is.
private func scope(
    _ body: nonisolated(nonsending) () async -> Void,
    isolation: isolated (any Actor)? = #isolation
) async {
    await withoutActuallyEscaping(body) { body in
        // As in `CancelScope.carry`: the caller waits until the body has ended, which runs on the caller's actor.
        nonisolated(unsafe) let body = body
        await withTaskCancellationHandler {
            await start(body, isolation: isolation).value
        } onCancel: {
            place.lock.withLock { $0 += 1 }
        }
    }
}

@inline(never)
private func start(
    _ body: nonisolated(nonsending) @escaping () async -> Void,
    isolation: isolated (any Actor)?
) -> Task<Void, Never> {
    nonisolated(unsafe) let body = body  // As in `scope`.
    return Task.immediate {
        _ = isolation
        await Ambient.$place.withValue(place) {
            _ = isolation
            await body()
        }
    }
}

enum Floor {
    @Sendable static func scopes(_ times: Int) async throws {
        var sum = 0
        for index in 0..<times {
            var value = 0
            await scope { value = next(index) }
            sum &+= value
        }
        guard sum == times * (times + 1) / 2 else { fatalError("\(sum) after \(times) bodies") }
    }

    static func scopesInTasks(_ tasks: Int) -> @Sendable (Int) async throws -> Void {
        { times in
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<tasks { group.addTask { try await scopes(times) } }
            }
        }
    }

    @Sendable static func nestedScopes(_ times: Int) async throws {
        await scope { try? await scopes(times) }
    }

    static func scopesOnActor() -> @Sendable (Int) async throws -> Void {
        let counter = Counter()
        return { await counter.count($0) }
    }

    private actor Counter {
        private var count = 0

        func count(_ times: Int) async {
            count = 0
            for _ in 0..<times { await scope { count += 1 } }
            guard count == times else { fatalError("counted \(count) of \(times)") }
        }
    }

    /// A reading of the clock, and five locks.
    @Sendable static func effectiveDeadlines(_ times: Int) async throws {
        let places = (0..<5).map { _ in Place() }
        let start = ContinuousClock.now
        var found = 0
        for _ in 0..<times {
            let now = ContinuousClock.now
            for place in places { place.lock.withLock { $0 &+= 1 } }
            if now >= start { found += 1 }
        }
        guard found == times else { fatalError("found \(found) of \(times)") }
    }

    /// Children: unstructured tasks that know where they are, each with an object that has its body and a place in a list.
    @Sendable static func children(_ times: Int) async throws {
        for _ in 0..<times {
            let list = List()
            for _ in 0..<childCount { list.add {} }
            await list.allEnded()
        }
    }
}

/// Where the children of a floor stand until they have ended.
private final class List: Sendable {
    private struct State {
        var children: [Child?] = []
        var free: [Int] = []
        var waiter: UnsafeContinuation<Void, Never>?

        var isEmpty: Bool { free.count == children.count }
    }

    fileprivate final class Child: Sendable {
        private let body: @Sendable () async throws -> Void

        init(_ body: @escaping @Sendable () async throws -> Void) {
            self.body = body
        }

        func run() async { try? await body() }
    }

    private let state = Mutex(State())

    @inline(never)
    func add(_ body: @escaping @Sendable () async throws -> Void) {
        let child = Child(body)
        let place = state.withLock { state in
            guard let place = state.free.popLast() else {
                state.children.append(child)
                return state.children.count - 1
            }
            state.children[place] = child
            return place
        }
        Task {
            await Ambient.$place.withValue(SideBySide.place) { await child.run() }
            remove(at: place)
        }
    }

    private func remove(at place: Int) {
        let (child, waiter) = state.withLock { state in
            defer { state.children[place] = nil }
            state.free.append(place)
            return (state.children[place], state.isEmpty ? state.waiter.take() : nil)
        }
        withExtendedLifetime(child) {}
        waiter?.resume()
    }

    func allEnded() async {
        await withUnsafeContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isEmpty { state.waiter = continuation }
                return state.isEmpty
            }
            if isOver { continuation.resume() }
        }
    }
}
