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
        let counts = try await Simulation.explore(seeds: 0..<300, options: Self.options(true)) {
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
        #expect(counts.distinctSchedules > 100)
    }

    @Test func `two locks that are taken in opposite order are a deadlock`() async throws {
        let failure = try await failure(of: {
            let (a, b) = (NSLock(), NSLock())
            await withTaskGroup { group in
                group.addTask { a.withLock { b.withLock {} } }
                group.addTask { b.withLock { a.withLock {} } }
            }
        }, options: Self.options(true))
        #expect(failure.kindName == "deadlock")
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
