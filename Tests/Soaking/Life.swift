import Quattro
import Synchronization

/// One random course of events, which may contain others.
///
/// Whatever it throws is a planted error of its own, a group of such, or a cancellation that came from around it.
struct Life: Sendable {
    let soak: Soak
    let ledger: Ledger
    let meddlers: Meddlers
    let places: SharedPlaces
    let account: Account
    let diary: Diary
    /// Whether errors may be planted: not where the language or a race drops some of them.
    var mayFail = true
    /// Whether something around is certain to be cancelled, with no shield in between that stays: only then may a life wait
    /// for that and for nothing else.
    var isDoomed = false

    func live(_ seed: UInt64, depth: Int) async throws {
        let kept = Kept(ledger)
        defer { withExtendedLifetime(kept) {} }
        var random = SplitMix64(seed: seed)
        if depth > 0, random.isOne(in: 3) {
            try await meetOthers(&random, depth: depth)
        } else {
            try await liveAlone(&random, depth: depth)
        }
    }

    private func liveAlone(_ random: inout SplitMix64, depth: Int) async throws {
        guard depth > 0 else { return try await linger(&random) }
        let inner = random.next()
        switch random.below(23) {
        case 0, 1: try await linger(&random)
        case 2: try await beTimedOut(&random)
        case 3: try await fail(&random)
        case 4, 5: try await inVictim(&random) { try await live(inner, depth: depth - 1) }
        case 6: try await inQuietScope { try await live(inner, depth: depth - 1) }
        case 7: try await inShield { try await $0.live(inner, depth: depth - 1) }
        case 8: try await inShieldWithGrace(&random) { try await live(inner, depth: depth - 1) }
        case 9, 10: try await inGroup(&random, depth: depth)
        case 11: try await startOne(&random, depth: depth)
        case 12: try await mapSome(&random, depth: depth)
        case 13:
            if inner.isMultiple(of: 2) {
                try await raceTwo(inner, depth: depth)
            } else {
                try await takeOne(inner, depth: depth)
            }
        case 14: try await deferSome(&random, depth: depth)
        case 15: try await inLinkedScopes(&random) { try await $0.live(inner, depth: depth - 1) }
        case 16, 17: try await inBusyGroup(&random, depth: depth)
        case 18:
            try await sharePlaces(&random)
            await leaveScopes()
        case 19: try await leaveSome(&random, depth: depth)
        case 20, 21: try await readElements(&random, depth: depth)
        default: try await inStandardGroup(inner, depth: depth)
        }
    }

    /// What needs others: that cancel, report, raise.
    private func meetOthers(_ random: inout SplitMix64, depth: Int) async throws {
        let inner = random.next()
        switch random.below(8) {
        case 0, 1, 2: try await startAmongOthers(&random, depth: depth)
        case 3, 4: try await inDoomedScope(&random) { try await $0.live(inner, depth: depth - 1) }
        case 5: try await inGroupOfHandlers(&random, depth: depth)
        case 6: try await beRaised(&random, depth: depth)
        default: try await inHandler(&random) { try await live(inner, depth: depth - 1) }
        }
    }
}

/// What a library makes of a cancellation.
private protocol Disguise: Error {
    var cancellation: any Error { get }
}

private struct Carried: Disguise {
    let cancellation: any Error
}

/// Objects are not looked into.
private final class Hidden: Disguise {
    let cancellation: any Error

    init(_ cancellation: any Error) { self.cancellation = cancellation }
}

/// An object that is kept by everything in a life.
final class Kept: Sendable {
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
        ledger.count(\.living)
    }

    deinit { ledger.count(\.living, by: -1) }
}

// MARK: - Waiting and failing

extension Life {
    private func linger(_ random: inout SplitMix64) async throws {
        if isDoomed, random.isOne(in: 3) { return try await waitToBeCancelled(&random) }
        switch random.below(5) {
        case 0: await Task.yield()
        case 1: try await checkpoint()
        case 2: try await Task.sleep(for: .microseconds(Int64(random.below(800))))
        case 3: try await Task.sleep(for: .microseconds(Int64(random.below(800))), clock: .quattro)
        default: if mayFail, random.isOne(in: 4) { throw account.plant() }
        }
    }

    /// Waits for nothing but a deadline of its own, and gives up with a cancellation, with an error that carries it, or with one that
    /// hides it.
    private func beTimedOut(_ random: inout SplitMix64) async throws {
        let (isCarried, isHidden) = (random.isOne(in: 3), random.isOne(in: 3))
        let timeout = Duration.microseconds(Int64(random.below(2_000)))
        let scope = CancelScope(timeout: timeout, absorbing: isHidden ? .everyError : .cancellations)
        ledger.count(\.scopes)
        do {
            let value: Void? = try await scope.run {
                do {
                    try await Task.sleep(for: .seconds(3_600))
                } catch {
                    noteTimeout(of: scope)
                    throw isHidden ? Hidden(error) : isCarried ? Carried(cancellation: error) : error
                }
            }
            ledger.expect(value == nil && scope.cancelledCaught, "a sleep of an hour has ended")
            ledger.expect((scope.absorbedError != nil) == (isHidden || isCarried), "an error was absorbed and is lost")
        } catch let error as any Disguise {
            // Something around is cancelled, and gets what it knows.
            ledger.expect(scope.absorbedError == nil, "an error was absorbed, and thrown")
            throw error.cancellation
        }
    }

    private func noteTimeout(of scope: CancelScope) {
        guard case .deadline(let deadline) = scope.cause else { return }
        let now = Deadline.now
        ledger.count(\.timeouts)
        ledger.expect(deadline <= now, "a timer was early by \(now.duration(to: deadline))")
        ledger.noteLateness(deadline.duration(to: now))
    }

    private func fail(_ random: inout SplitMix64) async throws {
        let timeout = Duration.microseconds(Int64(random.below(1_000)))
        do {
            try await Quattro.fail(after: timeout) { try await Task.sleep(for: .seconds(3_600)) }
            ledger.violate("a sleep of an hour has ended")
        } catch let error as DeadlineExceeded {
            ledger.expect(error.elapsed >= timeout, "failed after \(error.elapsed) instead of \(timeout)")
        }
    }
}

// MARK: - Scopes

extension Life {
    typealias Body = () async throws -> Void

    /// A scope that anyone may cancel at any moment: it absorbs only what was meant for it.
    private func inVictim(_ random: inout SplitMix64, _ body: Body) async throws {
        let timeout: Duration? = random.isOne(in: 3) ? .microseconds(Int64(random.below(2_000))) : nil
        let victim = Victim(CancelScope(timeout: timeout, shielded: random.isOne(in: 8)))
        if victim.scope.isShielded { meddlers.soon(&random) { victim.scope.isShielded = false } }
        if random.isOne(in: 2) { meddlers.offer(victim, random.next()) }
        if random.isOne(in: 8) {
            let choices = random
            meddlers.soon(&random) {
                var choices = choices
                victim.meddle(&choices)
            }
        }
        if random.isOne(in: 8) { victim.scope.cancel(reason: "before it ran") }
        ledger.count(\.scopes)
        guard try await diary.during("a scope that others meddle with", { try await victim.scope.run(body) }) == nil
        else { return }
        ledger.count(\.absorbed)
        ledger.expect(victim.scope.cancelledCaught, "absorbed, and says that it did not")
        switch victim.scope.cause {
        case .explicit("a meddler"): ledger.expect(victim.isTouched, "was touched by nobody")
        case .explicit("before it ran"): break
        case .deadline(let deadline):
            ledger.expect(deadline.hasPassed, "its deadline is still to come")
            ledger.expect(timeout != nil || victim.isTouched, "had no deadline")
        case let cause: ledger.violate("absorbed what was not its own: \(String(describing: cause))")
        }
    }

    /// As it is behind a shield that stays.
    var spared: Life {
        var life = self
        life.isDoomed = false
        return life
    }

    /// As it is where errors would be dropped.
    var unfailing: Life {
        var life = self
        life.mayFail = false
        return life
    }

    /// A scope that nobody cancels.
    private func inQuietScope(_ body: Body) async throws {
        let scope = CancelScope(timeout: .seconds(3_600))
        ledger.count(\.scopes)
        defer { ledger.expect(!scope.cancelCalled && !scope.cancelledCaught, "a quiet scope was cancelled") }
        if try await scope.run(body) == nil { ledger.violate("a quiet scope absorbed a cancellation") }
    }

    private func inShield(_ body: (Life) async throws -> Void) async throws {
        ledger.count(\.scopes)
        do {
            try await withShield { try await body(spared) }
        } catch is CancellationError {
            ledger.violate("a cancellation came through a shield")
        }
    }

    private func inShieldWithGrace(_ random: inout SplitMix64, _ body: Body) async throws {
        ledger.count(\.scopes)
        do {
            try await withShield(for: .microseconds(Int64(random.below(2_000)))) { try await body() }
        } catch is CancellationError {
            ledger.violate("a cancellation came through a shield with a grace")
        }
    }
}
