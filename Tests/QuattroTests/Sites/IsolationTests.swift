import Dispatch
import Testing

@testable import Quattro

/// On which executor bodies run, as the executor itself tells: `assertIsolated()` says nothing in a release build.
///
/// The helpers are `nonisolated(nonsending)`, for the reason that ``CallSiteTests`` gives.
struct IsolationTests {
    /// Now and then a body begins on a stack of its own, in a task that is made in another way.
    @Test(arguments: Form.allCases, [0, 1, 62, 63, 64, 65, 66, 130])
    func `a body runs on its caller's actor, however deep its scope is in others`(form: Form, depth: Int) async throws {
        let places = try await Owner().places(of: form, inside: depth)
        #expect(places == [true, true, true, true])
    }

    @Test(arguments: [0, 63, 64, 65]) func `the body of a deferrer and its cleanups run on the caller's actor`(
        depth: Int
    ) async throws {
        let places = try await Owner().placesOfDeferrer(inside: depth)
        #expect(places == [true, true, true, true, true])
    }

    @Test(arguments: [0, 63, 64, 65]) func `an immediate child runs on the actor that it is added on`(
        depth: Int
    ) async throws {
        let places = try await Owner().placesOfImmediateChildren(inside: depth)
        #expect(places == [true, true, true, true])
    }

    @Test(arguments: [0, 63, 64, 65])
    func `an operation that is left behind runs on no actor, as what it comes to does, and its caller goes on`(
        depth: Int
    ) async throws {
        #expect(try await Owner().placesOfAbandoning(inside: depth) == [false, true, false])
    }

    @Test(arguments: [0, 63, 64, 65]) func `a child that is started runs on no actor, and its caller goes on`(
        depth: Int
    ) async throws {
        let places = try await Owner().placesOfStart(inside: depth)
        #expect(places == [false, true])
    }
}

private actor Owner {
    nonisolated let queue = SerialQueue()
    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    func places(of form: Form, inside depth: Int) async throws -> [Bool] {
        try await placesOfBody(of: form, inside: depth, queue)
    }

    func placesOfDeferrer(inside depth: Int) async throws -> [Bool] {
        try await placesOfBodyAndCleanups(inside: depth, queue)
    }

    func placesOfImmediateChildren(inside depth: Int) async throws -> [Bool] {
        let places = Places()
        try await within(depth) {
            try await withScopedTaskGroup(concurrencyLimit: 1) { group in
                for _ in 0..<2 {
                    // The second one waits for its turn.
                    group.addImmediateTask { [queue] in
                        _ = self
                        places.note(queue)
                        await Task.yield()
                        places.note(queue)
                    }
                }
            }
        }
        return places.all
    }

    func placesOfAbandoning(inside depth: Int) async throws -> [Bool] {
        try await placesOfOperationCallerAndLate(inside: depth, queue)
    }

    func placesOfStart(inside depth: Int) async throws -> [Bool] {
        try await placesOfChildAndCaller(inside: depth, queue)
    }
}

// MARK: - Helpers

/// So many scopes, each in the one before.
private nonisolated(nonsending) func within(
    _ depth: Int,
    _ body: nonisolated(nonsending) () async throws -> Void
) async throws {
    if depth == 0 { return try await body() }
    try await moveOn(after: .seconds(3_600)) { try await within(depth - 1, body) }
}

/// What a body inside of so many scopes has noted.
private nonisolated(nonsending) func places(
    inside depth: Int,
    _ body: nonisolated(nonsending) (Places) async throws -> Void
) async throws -> [Bool] {
    let places = Places()
    try await within(depth) { try await body(places) }
    return places.all
}

@concurrent private func elsewhere() async {}

private nonisolated(nonsending) func placesOfBody(
    of form: Form,
    inside depth: Int,
    _ queue: SerialQueue
) async throws -> [Bool] {
    var places: [Bool] = []
    try await within(depth) {
        try await form.run {
            places.append(queue.isCurrent)
            await Task.yield()
            places.append(queue.isCurrent)
            await elsewhere()
            places.append(queue.isCurrent)
        }
    }
    return places + [queue.isCurrent]
}

private nonisolated(nonsending) func placesOfBodyAndCleanups(
    inside depth: Int,
    _ queue: SerialQueue
) async throws -> [Bool] {
    try await places(inside: depth) { places in
        try await withDeferrer { deferrer in
            deferrer.defer {
                places.note(queue)
                await elsewhere()
                places.note(queue)
            }
            places.note(queue)
            await elsewhere()
            places.note(queue)
        }
    } + [queue.isCurrent]
}

private nonisolated(nonsending) func placesOfChildAndCaller(
    inside depth: Int,
    _ queue: SerialQueue
) async throws -> [Bool] {
    try await places(inside: depth) { places in
        try await withScopedTaskGroup { group in
            try await group.start { (status: TaskStatus<Void>) in
                places.note(queue)
                status.started(())
            }
            places.note(queue)
        }
    }
}

private nonisolated(nonsending) func placesOfOperationCallerAndLate(
    inside depth: Int,
    _ queue: SerialQueue
) async throws -> [Bool] {
    try await places(inside: depth) { places in
        let hasLeft = Promise<Void>()
        try await withScopedTaskGroup { group in
            await withCancelScope { scope in
                try? await group.runAbandoningOnCancel {
                    places.note(queue)
                    scope.cancel()
                    try await withShield { try await hasLeft.value }
                } late: { _ in
                    places.note(queue)
                }
                places.note(queue)
                hasLeft.succeed()
            }
        }
    }
}

/// Whether code ran on a queue, time after time.
private final class Places: Sendable {
    private let places = Guarded<[Bool]>([])

    var all: [Bool] { places.withLock { $0 } }
    func note(_ queue: SerialQueue) { places.withLock { $0.append(queue.isCurrent) } }
}

/// A serial executor that knows its own queue.
private final class SerialQueue: SerialExecutor {
    private static let key = DispatchSpecificKey<ObjectIdentifier>()
    private let queue = DispatchQueue(label: "an actor")

    init() { queue.setSpecific(key: Self.key, value: ObjectIdentifier(self)) }

    var isCurrent: Bool { DispatchQueue.getSpecific(key: Self.key) == ObjectIdentifier(self) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
