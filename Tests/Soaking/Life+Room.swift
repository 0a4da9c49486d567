import Quattro
import Synchronization

extension Life {
    /// A group with few places, in which children are added where there is room: by its body, by a child of it, and by others that may
    /// come too late.
    func inBusyGroup(_ random: inout SplitMix64, depth: Int) async throws {
        let requests = Requests(limit: Int(random.below(3)) + 1, ledger)
        var choices = random
        let policy = reporting(&choices)
        var (group, result) = (ScopedTaskGroup?.none, Result<Void, any Error>.success(()))
        do {
            try await diary.during("a group with few places") {
                try await withScopedTaskGroup(concurrencyLimit: requests.limit, onFailure: policy) { busy in
                    group = busy
                    for _ in 0..<choices.below(6) { try await request(in: busy, &choices, requests, depth: depth) }
                    if choices.isOne(in: 8) { meddlers.soon(&choices) { busy.cancelAll(reason: "enough") } }
                }
            }
        } catch { result = .failure(error) }
        await requests.check(group)
        try result.get()
    }

    /// Reports failures, which then are not expected to come out, or one of the policies by which they do.
    private func reporting(_ random: inout SplitMix64) -> FailurePolicy {
        switch random.below(4) {
        case 0: return .cancelAll
        case 1: return .waitForAll
        default:
            let throwsOn = random.isOne(in: 4)
            return .report { [account, ledger] error, _ in
                if throwsOn { throw error }
                account.settle(error, ledger)
            }
        }
    }

    private func request(
        in group: ScopedTaskGroup,
        _ random: inout SplitMix64,
        _ requests: Requests,
        depth: Int
    ) async throws {
        let (request, seed, policy) = (requests.add(), random.next(), random.isOne(in: 2) ? reporting(&random) : nil)
        let child: @Sendable @concurrent () async throws -> Void = {
            try await requests.during(request) { try await live(seed, depth: min(1, depth - 1)) }
        }
        let ask: @Sendable @concurrent () async throws -> Void = {
            try await request.answer(isCertain: true) {
                try await group.addTaskWhenFree(onFailure: policy, operation: child) != nil
            }
        }
        switch random.below(6) {
        case 0, 1: try await ask()
        case 2: try await moveOn(after: .microseconds(Int64(random.below(500))), ask)
        case 3:
            let listener = group.addBackgroundTask(operation: ask)
            request.isAskedInVain { await listener.result }
            meddlers.soon(&random) { listener.cancel() }
        case 4:
            meddlers.soon(&random) {
                request.answer(isCertain: false) {
                    group.addTaskUnlessEnded(onFailure: policy, operation: child) != nil
                }
            }
        default:
            meddlers.soon(&random) {
                request.answer(isCertain: true) { group.addTaskUnlessFull(onFailure: policy, operation: child) != nil }
            }
        }
    }
}

/// One that asks for a place in a group.
private final class Request: Sendable {
    private enum Answer { case none, added, notAdded }

    private let given = Guarded((answer: Answer.none, isCertain: false))
    private let begun = Atomic(0)
    /// What is over when there is an answer, or will never be one.
    private let asking = Guarded<(@Sendable () async -> Void)?>(nil)

    func begin() { begun.add(1, ordering: .sequentiallyConsistent) }

    /// A task of its own asks, which may be cancelled before.
    func isAskedInVain(_ end: @escaping @Sendable () async -> Result<Void, any Error>) {
        asking.withLock { $0 = { _ = await end() } }
    }

    /// `isCertain` says whether one that is added certainly begins.
    nonisolated(nonsending) func answer(isCertain: Bool, _ ask: () async throws -> Bool) async throws {
        do {
            note(try await ask(), isCertain)
        } catch {
            note(false, isCertain)
            throw error
        }
    }

    func answer(isCertain: Bool, _ ask: () -> Bool) { note(ask(), isCertain) }

    private func note(_ isAdded: Bool, _ isCertain: Bool) {
        given.withLock { $0 = (isAdded ? .added : .notAdded, isCertain) }
    }

    /// When the group has ended.
    func check(_ ledger: Ledger) async {
        if let end = asking.withLock({ $0 }) { await end() } else { await answered() }
        let ((answer, isCertain), begun) = (given.withLock { $0 }, begun.load(ordering: .sequentiallyConsistent))
        let isRight =
            switch answer {
            case .none, .notAdded: begun == 0
            case .added: isCertain ? begun == 1 : begun <= 1
            }
        ledger.count(\.requests)
        ledger.expect(isRight, "\(answer), and began \(begun) times (certain to: \(isCertain))")
    }

    private func answered() async {
        while given.withLock({ if case .none = $0.answer { true } else { false } }) { await Task.yield() }
    }
}

/// What is asked of one group.
private final class Requests: Sendable {
    let limit: Int
    private let ledger: Ledger
    private let requests = Guarded<[Request]>([])
    private let running = Atomic(0)
    private let isOver = Atomic(false)

    init(limit: Int, _ ledger: Ledger) {
        self.limit = limit
        self.ledger = ledger
    }

    func add() -> Request {
        let request = Request()
        requests.withLock { $0.append(request) }
        return request
    }

    /// What a child does.
    nonisolated(nonsending) func during(_ request: Request, _ body: () async throws -> Void) async throws {
        ledger.count(\.children)
        request.begin()
        let now = running.add(1, ordering: .sequentiallyConsistent).newValue
        ledger.expect(now <= limit, "\(now) children run at a time, and \(limit) may")
        defer {
            ledger.expect(!isOver.load(ordering: .sequentiallyConsistent), "a child has outlived its group")
            running.subtract(1, ordering: .sequentiallyConsistent)
        }
        try await body()
    }

    /// When the group has ended, if it has begun.
    func check(_ group: ScopedTaskGroup?) async {
        isOver.store(true, ordering: .sequentiallyConsistent)
        if let group {
            let counts = group.counts
            let isEmpty = (counts.running, counts.queued, counts.background) == (0, 0, 0)
            ledger.expect(group.hasEnded && isEmpty, "a group has ended with \(counts)")
        }
        for request in requests.withLock({ $0 }) { await request.check(ledger) }
    }
}
