import Quattro
import Synchronization

// MARK: - Sources

extension Life {
    /// Scopes that are linked to a source, one after the other and inside of each other, while others cancel and move it.
    func inLinkedScopes(_ random: inout SplitMix64, _ body: (Life) async throws -> Void) async throws {
        let client = Client(&random)
        let handler = HandlerCalls(of: client.source)
        let life = client.isDoomed ? doomed : self
        var choices = random
        meddlers.soon(&choices) { client.meddle() }
        var result = Result<Void, any Error>.success(())
        do {
            for _ in 0...choices.below(2) { try await inLinked(client) { try await body(life) } }
        } catch { result = .failure(error) }
        await handler.check(ledger)
        try result.get()
    }

    /// The code between two scopes that are linked to the same source never goes on as if nothing had happened.
    private func inLinked(_ client: Client, _ body: Body) async throws {
        let outer = CancelScope(linkedTo: [client.source], name: "linked")
        ledger.count(\.scopes, by: 2)
        let value: Void? = try await diary.during("a scope that is linked to a source") {
            try await outer.run {
                let inner = CancelScope(linkedTo: [client.other, client.source], name: "linked inside")
                let value: Void? = try await inner.run(body)
                ledger.expect(value != nil, "a scope inside has absorbed what cancels the one around it: \(inner)")
            }
        }
        guard value == nil else { return }
        ledger.count(\.linked)
        ledger.expect(outer.cancelledCaught, "absorbed, and says that it did not")
        ledger.expect(outer.causeInEffect == outer.cause, "has two causes: \(outer)")
        ledger.expect(outer.cancelledAt?.hasPassed == true, "was cancelled at no time: \(outer)")
        client.check(outer.cause, ledger)
    }

    /// Tasks that are made without scopes are in none.
    func leaveScopes() async {
        let task = withoutScopes { Task { (CancelScope.current, Deadline.currentEffective) } }
        let (scope, deadline) = await task.value
        ledger.expect(scope == nil && deadline == .never, "a task without scopes is in \(String(describing: scope))")
    }
}

/// A source, and the one thing that another does to it.
private final class Client: Sendable {
    private enum Change { case cancel, end, tighten, moveSooner, moveAway }

    let source: CancelSource
    /// One that nobody cancels.
    let other = CancelSource(name: "other")
    private let change: Change
    private let moment: Deadline
    private let wasMovedInTime = Atomic(false)

    init(_ random: inout SplitMix64) {
        moment = .after(.microseconds(Int64(random.below(2_000))))
        let changes = [Change.cancel, .cancel, .end, .tighten, .moveSooner, .moveAway, .moveAway]
        change = changes[Int(random.below(7))]
        let hasDeadline = change == .moveAway || random.isOne(in: 3)
        source = CancelSource(deadline: hasDeadline ? moment + .microseconds(300) : .never, name: "client")
    }

    /// Whether it is certain to be cancelled.
    var isDoomed: Bool { change != .moveAway }

    func meddle() {
        switch change {
        case .cancel: source.cancel(reason: "a client")
        case .end: source.deadline = .now
        case .tighten: source.tighten(to: moment)
        case .moveSooner: source.deadline = moment
        case .moveAway:
            source.deadline = .never
            wasMovedInTime.store(source.deadline == .never, ordering: .sequentiallyConsistent)
        }
    }

    func check(_ cause: CancelCause?, _ ledger: Ledger) {
        switch cause {
        case .explicit("a client"): ledger.expect(change == .cancel, "was cancelled by nobody")
        case .deadline(let deadline):
            ledger.expect(deadline.hasPassed, "its deadline is still to come")
            ledger.expect(source.cause == cause, "is cancelled by another deadline than its source")
            let isMoved = wasMovedInTime.load(ordering: .sequentiallyConsistent)
            ledger.expect(!isMoved, "was cancelled by a deadline that had been moved before it passed")
        default: ledger.violate("absorbed what was not its source's: \(String(describing: cause))")
        }
    }
}

/// A handler of a source: it is called once, or taken away.
private final class HandlerCalls: Sendable {
    private let count: Count
    private let registration: CancelSource.Registration

    init(of source: CancelSource) {
        let count = Count()
        self.count = count
        registration = source.onCancel { _ in count.add() }
    }

    func check(_ ledger: Ledger) async {
        let isRemoved = registration.remove()
        // It has been begun, by whichever thread.
        while !isRemoved, count.value == 0 { await Task.yield() }
        ledger.expect(count.value == (isRemoved ? 0 : 1), "removed: \(isRemoved), and called \(count.value) times")
        ledger.expect(!registration.remove(), "a handler was removed twice")
    }
}

// MARK: - Limiters

/// The limiter that all lives share, and whose limit they move.
final class SharedPlaces: Sendable {
    static let most = 4
    let limiter = ConcurrencyLimiter(2, name: "shared")
    private let running = Atomic(0)

    nonisolated(nonsending) func during(_ ledger: Ledger, _ body: () async -> Void) async {
        let now = running.add(1, ordering: .sequentiallyConsistent).newValue
        ledger.expect(now <= Self.most, "\(now) have a place, and \(Self.most) may")
        defer { running.subtract(1, ordering: .sequentiallyConsistent) }
        await body()
    }

    /// When all lives are over.
    func check(_ ledger: Ledger) {
        ledger.expect(limiter.takenCount == 0 && limiter.waitingCount == 0, "places are left: \(limiter)")
    }
}

extension Life {
    /// Runs with a place of those that all lives share, or throws a cancellation from around and does not run.
    ///
    /// Nothing in it takes another one, or waits for long.
    func sharePlaces(_ random: inout SplitMix64) async throws {
        var choices = random
        let (limit, pause) = (Int(choices.below(UInt64(SharedPlaces.most))) + 1, Int64(choices.below(200)))
        if choices.isOne(in: 3) { meddlers.soon(&choices) { places.limiter.limit = limit } }
        if choices.isOne(in: 4) {
            try await moveOn(after: .microseconds(pause)) { try await takePlace(pause) }
        } else if choices.isOne(in: 3) {
            _ = await places.limiter.withPlaceIfFree { await stay(pause) }
        } else {
            try await takePlace(pause)
        }
    }

    private func takePlace(_ pause: Int64) async throws {
        let count = Count()
        do {
            try await diary.during("a place that all share") {
                try await places.limiter.withPlace {
                    count.add()
                    await stay(pause)
                }
            }
            ledger.expect(count.value == 1, "got a place, and did not run")
        } catch {
            ledger.expect(count.value == 0, "got a place and ran, and threw \(error)")
            throw error
        }
    }

    private func stay(_ pause: Int64) async {
        ledger.count(\.places)
        await places.during(ledger) { try? await Task.sleep(for: .microseconds(pause)) }
    }
}
