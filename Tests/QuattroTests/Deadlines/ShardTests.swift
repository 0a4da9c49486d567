import Foundation
import Synchronization
import Testing

@testable import Quattro

/// Pending deadlines are divided among threads, which must make no difference but to the time that it takes.
struct ShardTests {
    @Test(arguments: 0..<200)
    func `what is due is found in whatever shard it is, and the alarm is asked for in time`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let time = ShardedTime(shards: 1 + Int(seed % 5))
        let timekeeper = Timekeeper(source: time)
        let woken = Guarded<[Int]>([])
        var model: [Int: (deadline: Deadline, ticket: Timekeeper.Ticket)] = [:]
        for number in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                time.shard = Int.random(in: 0..<time.shards, using: &random)
                let deadline = time.now + .seconds(Int.random(in: 1..<20, using: &random))
                let ticket = timekeeper.arm(.sleeper(Sleeper { woken.withLock { $0.append(number) } }), at: deadline)
                model[number] = (deadline, ticket)
            case 5..<8:
                guard let gone = model.keys.sorted().randomElement(using: &random) else { continue }
                // From another thread than the one that has set it.
                time.shard = Int.random(in: 0..<time.shards, using: &random)
                if let ticket = model.removeValue(forKey: gone)?.ticket { timekeeper.disarm(ticket) }
            default:
                time.now = time.now + .seconds(Int.random(in: 0..<4, using: &random))
                time.request = .never
                timekeeper.expire()
                let due = model.filter { $0.value.deadline <= time.now }.keys.sorted()
                #expect(woken.withLock { $0.sorted() } == due)
                for number in due { model[number] = nil }
                woken.withLock { $0 = [] }
            }
            let first = model.values.map(\.deadline).min()
            #expect(timekeeper.count == model.count)
            #expect(timekeeper.nextDeadline == first)
            #expect(first.map { time.request <= $0 } ?? true, "nobody would wake it at \(first as Any)")
        }
    }

    @Test func `what is due in one look is woken in the order of its deadlines, whatever shard it is in`() {
        let time = ShardedTime(shards: 3)
        let timekeeper = Timekeeper(source: time)
        let log = Log()
        for (shard, seconds) in [(0, 30), (2, 10), (1, 20), (0, 5), (2, 40)] {
            time.shard = shard
            _ = timekeeper.arm(.sleeper(Sleeper { log("\(seconds)") }), at: time.now + .seconds(seconds))
        }
        time.now = time.now + .seconds(60)
        timekeeper.expire()
        #expect(log.all == ["5", "10", "20", "30", "40"])
    }

    private static let placements = (0..<27).map { [$0 / 9, $0 / 3 % 3, $0 % 3] }

    @Test(arguments: placements)
    func `scopes in each other that are due together are cancelled before the first task is told, the outermost of all`(
        shards: [Int]
    ) async throws {
        let time = ShardedTime(shards: 3)
        let timekeeper = Timekeeper(source: time)
        let (end, log) = (time.now + .seconds(10), Log())
        let scopes = ["outer", "middle", "inner"].map { CancelScope(deadline: end, name: $0) }

        @Sendable func nest(_ depth: Int) async throws {
            guard depth < scopes.count else { return try await waitUntilCancelled() }
            time.shard = shards[depth]
            _ = try await scopes[depth].run {
                try await withTaskCancellationHandler {
                    try await nest(depth + 1)
                } onCancel: {
                    log("\(["outer", "middle", "inner"][depth]), \(scopes.filter(\.cancelCalled).count)")
                }
            }
        }

        try await Timekeeper.withTimekeeper(timekeeper) {
            try await withScopedTaskGroup { group in
                group.addTask { try await nest(0) }
                while timekeeper.count < 3 { await Task.yield() }
                time.now = end
                timekeeper.expire()
            }
        }
        #expect(log.all == ["outer, 3", "middle, 3", "inner, 3"])
        #expect(timekeeper.count == 0)
    }

    @Test func `threads that live have different numbers, and what a thread has had is given out again`() {
        let numbers = Guarded<[Int]>([])
        for _ in 0..<20 {
            numbers.withLock { $0 = [] }
            let (arrived, leave) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let threads = (0..<8).map { _ in
                JoinedThread {
                    let number = ThreadNumber.current
                    numbers.withLock { $0.append(number) }
                    arrived.signal()
                    leave.wait()
                    if ThreadNumber.current != number { numbers.withLock { $0.append(number) } }
                }
            }
            for _ in threads { arrived.wait() }
            #expect(Set(numbers.withLock { $0 }).count == 8)
            for _ in threads { leave.signal() }
            for thread in threads { thread.join() }
            #expect(numbers.withLock { $0.count } == 8, "a thread has changed its number")
        }
        // Twenty times eight threads, and others of this process: numbers stay as small as there are threads at a time.
        #expect(numbers.withLock { $0.max() ?? 0 } < 160)
    }

    @Test func `real time has a shard for each core at least`() {
        let shards = RealTime().shards
        #expect(shards >= 2 * coreCount || shards == 128)
        #expect(shards & (shards - 1) == 0)
    }
}

/// A clock that stands still, in as many shards as the test says, of which it also says which one is next.
private final class ShardedTime: TimeSource {
    private let state = Guarded((now: Deadline.second(0), request: Deadline.never, shard: 0))
    let shards: Int

    init(shards: Int) {
        self.shards = shards
    }

    var now: Deadline {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    /// The earliest moment that was asked for.
    var request: Deadline {
        get { state.withLock { $0.request } }
        set { state.withLock { $0.request = newValue } }
    }

    var shard: Int {
        get { state.withLock { $0.shard } }
        set { state.withLock { $0.shard = newValue } }
    }

    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {
        state.withLock { $0.request = min($0.request, deadline) }
    }

    func deliver(_ work: @escaping @Sendable () -> Void) { work() }
}

/// A thread whose end can be waited for, its thread-local values included.
private struct JoinedThread {
    private final class Work {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }

    #if canImport(Darwin)
    private var thread: pthread_t?
    #else
    private var thread = pthread_t()
    #endif

    init(_ work: @escaping @Sendable () -> Void) {
        let argument = Unmanaged.passRetained(Work(work)).toOpaque()
        let result = pthread_create(&thread, nil, Self.run, argument)
        precondition(result == 0)
    }

    #if canImport(Darwin)
    private static let run: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().work()
        return nil
    }

    func join() {
        if let thread { pthread_join(thread, nil) }
    }
    #else
    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        argument.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().work() }
        return nil
    }

    func join() { pthread_join(thread, nil) }
    #endif
}
