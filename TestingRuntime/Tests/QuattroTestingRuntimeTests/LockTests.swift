import Foundation
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Locks at which another task may go on, where that is asked for.
struct LockTests {
    private static func options(_ locksArePoints: Bool) -> Simulation.Options {
        var options = Simulation.Options.strict
        options.locksArePoints = locksArePoints
        return options
    }

    @Test(arguments: LockKind.allCases)
    func `a lost update between two sections is found with the option, and not without`(kind: LockKind) async throws {
        let body: @Sendable () async throws -> Void = {
            let counter = Counter(kind.make())
            await withTaskGroup { group in
                for _ in 0..<2 { group.addTask { counter.increment() } }
            }
            if counter.value != 2 { throw Lost() }
        }
        try await Simulation.explore(seeds: 0..<200, options: Self.options(false), body)
        let failure = try await failure(of: body, options: Self.options(true))
        #expect(failure.kindName == "body")
        for _ in 0..<50 {
            let again = await #expect(throws: SimulationFailure.self) {
                try await Simulation.replay(failure.schedule, options: Self.options(true), body)
            }
            #expect(again?.schedule == failure.schedule)
        }
    }

    @Test(arguments: LockKind.allCases)
    func `a lock that one has which has stopped is waited for by going on with others`(kind: LockKind) async throws {
        let counts = try await Simulation.explore(seeds: 0..<100, options: Self.options(true)) {
            let (outer, inner) = (kind.make(), NSLock())
            let sum = Shared(0)
            await withTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask {
                        outer.withLock { inner.withLock { sum.withLock { $0 += 1 } } }
                        inner.withLock { sum.withLock { $0 += 1 } }
                    }
                }
            }
            if sum.withLock({ $0 }) != 6 { throw Lost() }
        }
        #expect(counts.distinctSchedules > 20)
    }

    @Test func `a task that has been made may run before its maker goes on`() async throws {
        let body: @Sendable () async throws -> Void = {
            let isKnown = Shared(false)
            let task = Task { isKnown.withLock { $0 } }
            isKnown.withLock { $0 = true }
            if !(await task.value) { throw Lost() }
        }
        try await Simulation.explore(seeds: 0..<200, options: Self.options(false), body)
        #expect(try await failure(of: body, options: Self.options(true)).kindName == "body")
    }

    @Test func `two locks that are taken in opposite order are a deadlock`() async throws {
        let failure = try await failure(
            of: {
                let (a, b) = (NSLock(), NSLock())
                await withTaskGroup { group in
                    group.addTask { a.withLock { b.withLock {} } }
                    group.addTask { b.withLock { a.withLock {} } }
                }
            },
            options: Self.options(true)
        )
        #expect(failure.kindName == "deadlock")
        #expect(
            failure.description.firstMatch(
                of: /wait for a lock that another one of them has:\n    child task \d .*\n    child task \d .*\n/
            ) != nil
        )
        #expect(!failure.description.contains("not simulated"))
    }

    @Test func `what the runtime or Swift holds while it calls a lock is not kept over a switch`() async throws {
        try await Simulation.explore(seeds: 0..<100, options: Self.options(true)) {
            let (lock, mutex, queue) = (NSLock(), Shared(0), DispatchQueue(label: "serial"))
            let sleepers = (0..<3).map { _ in
                Task {
                    await withTaskCancellationHandler {
                        lock.withLock {}
                        try? await Task.sleep(for: .seconds(10))
                        lock.withLock {}
                    } onCancel: {
                        lock.withLock { lock.unlockAndLock() }
                    }
                }
            }
            await withTaskGroup { group in
                for sleeper in sleepers {
                    group.addTask {
                        lock.withLock {}; sleeper.cancel()
                    }
                }
                for _ in 0..<2 {
                    group.addTask { queue.sync { lock.withLock {} } }
                    group.addTask { mutex.withLock { count in lock.withLock { count += 1 } } }
                    group.addTask { _ = Lazily.shared(lock) }
                }
            }
            for sleeper in sleepers { await sleeper.value }
        }
    }

    @Test func `a timeout that cancels while a lock is held waits for it`() async throws {
        try await Simulation.explore(seeds: 0..<100, options: Self.options(true)) {
            let lock = NSLock()
            try await withScopedTaskGroup { group in
                _ = group.addTask {
                    try await moveOn(after: .seconds(1)) {
                        try await withTaskCancellationHandler {
                            try await Task.sleep(for: .seconds(10))
                        } onCancel: {
                            lock.withLock {}
                        }
                    }
                }
                for _ in 0..<2 {
                    _ = group.addTask {
                        try await Task.sleep(for: .seconds(1))
                        for _ in 0..<3 { lock.withLock { NSLock().withLock {} } }
                    }
                }
            }
        }
    }

    @Test func `actors and the main actor let nobody on while a job on them has stopped`() async throws {
        let counts = try await Simulation.explore(seeds: 0..<50, options: Self.options(true)) {
            let (lock, exclusive) = (NSLock(), Exclusive())
            await withTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask { await exclusive.use(lock) }
                    group.addTask { await MainExclusive.shared.use(lock) }
                    group.addTask { lock.withLock {} }
                }
            }
        }
        #expect(counts.distinctSchedules > 20)
    }

    @Test func `time, random numbers and tasks are the simulation's on whatever thread a step runs`() async throws {
        let body: @Sendable () async throws -> [String] = {
            let (lock, seen) = (NSLock(), Shared<[String]>([]))
            await withTaskGroup { group in
                for number in 0..<4 {
                    group.addTask {
                        try? await Task.sleep(for: .seconds(number / 2))
                        lock.withLock { seen.withLock { $0.append("\(number) \(Date()) \(UUID())") } }
                        await Task { lock.withLock { seen.withLock { $0.append("\(Simulation.elapsed)") } } }.value
                        lock.withLock { seen.withLock { $0.append("\(ContinuousClock.now)") } }
                    }
                }
            }
            return seen.withLock { $0 }
        }
        for seed in 0..<10 {
            let first = try await Simulation.run(seed: seed, options: Self.options(true), body)
            for _ in 0..<3 {
                #expect(try await Simulation.run(seed: seed, options: Self.options(true), body) == first)
            }
        }
    }

    @Test func `an error, a cancelled caller and a simulation inside of another end it as they should`() async throws {
        let failure = try await failure(Self.options(true)) { throw Lost() }
        #expect(failure.kindName == "body")
        let caller = Task {
            try await Simulation.run(options: Self.options(true)) { while true { await Task.yield() } }
        }
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
        try await Simulation.run(options: Self.options(true)) {
            let lock = NSLock()
            let inner = try await Simulation.run(options: Self.options(true)) {
                await withTaskGroup { group in
                    for _ in 0..<3 { group.addTask { lock.withLock {} } }
                }
                try await Task.sleep(for: .seconds(7))
                return Simulation.elapsed
            }
            #expect(inner == .seconds(7) && Simulation.elapsed == .zero)
        }
    }
}

extension NSLock {
    /// Two sections, where there is one.
    fileprivate func unlockAndLock() {
        unlock()
        lock()
    }
}

private enum Lazily {
    private static let lock = NSLock()
    private static let first: Int = lock.withLock { 7 }

    static func shared(_ other: NSLock) -> Int { other.withLock { first } }
}

/// Only one at a time may be in it.
private actor Exclusive {
    private var isUsed = false

    func use(_ lock: NSLock) {
        precondition(!isUsed)
        isUsed = true
        lock.withLock {}
        lock.withLock {}
        isUsed = false
    }
}

@MainActor private final class MainExclusive {
    static let shared = MainExclusive()
    private var isUsed = false

    func use(_ lock: NSLock) {
        precondition(!isUsed)
        isUsed = true
        lock.withLock {}
        lock.withLock {}
        isUsed = false
    }
}

protocol AnyLock: Sendable {
    func lock()
    func unlock()
}

extension AnyLock {
    func withLock<Value>(_ body: () -> Value) -> Value {
        lock()
        defer { unlock() }
        return body()
    }
}

extension NSLock: AnyLock {}
extension NSRecursiveLock: AnyLock {}

/// Like that of NIO and of async-algorithms.
private final class PlainLock: AnyLock, @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init() { pthread_mutex_init(mutex, nil) }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
}

private final class Writing: AnyLock, @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    init() { pthread_rwlock_init(mutex, nil) }

    deinit {
        pthread_rwlock_destroy(mutex)
        mutex.deallocate()
    }

    func lock() { pthread_rwlock_wrlock(mutex) }
    func unlock() { pthread_rwlock_unlock(mutex) }
}

enum LockKind: CaseIterable, Sendable {
    case foundation, recursive, plain, writing

    func make() -> any AnyLock {
        switch self {
        case .foundation: NSLock()
        case .recursive: NSRecursiveLock()
        case .plain: PlainLock()
        case .writing: Writing()
        }
    }
}

/// Reads in one section and writes in another.
private final class Counter: @unchecked Sendable {
    private let lock: any AnyLock
    private var count = 0

    init(_ lock: any AnyLock) { self.lock = lock }

    var value: Int { lock.withLock { count } }

    func increment() {
        let count = value
        lock.withLock { self.count = count + 1 }
    }
}
