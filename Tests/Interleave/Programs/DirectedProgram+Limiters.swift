import Quattro
import Synchronization

/// A limit that several tasks share, while places are given back, waits are given up, and the limit moves.
extension DirectedProgram {
    static let limiters = [givenBack, givenBackToTwo, raisedLimit, loweredLimit, freeOrNot]

    /// One that waits for a place is cancelled while it is given back; the one behind it gets it then, if not.
    private static let givenBack = DirectedProgram("givenback") { stage in
        let limiter = Watched(limit: 1, on: stage)
        await limiter.inGroup { group in
            group.addTask(name: "holder") { await limiter.use() }
            let waiter = group.addTask(name: "waiter") { await limiter.use() }
            group.addTask(name: "last") { await limiter.useForCertain() }
            stage.thread("canceller") { waiter.cancel() }
        }
    }

    /// Two give back a place, and two that wait are cancelled by scopes of their own.
    private static let givenBackToTwo = DirectedProgram("givenbacktotwo") { stage in
        let limiter = Watched(limit: 2, on: stage)
        await limiter.inGroup { group in
            for _ in 1...2 { group.addTask(name: "holder") { await limiter.use() } }
            for number in 1...2 {
                group.addTask(name: "waiter \(number)") {
                    let scope = CancelScope(name: "scope \(number)")
                    stage.thread("canceller \(number)") { scope.cancel() }
                    _ = await scope.run { await limiter.use() }
                }
            }
            group.addTask(name: "last") { await limiter.useForCertain() }
        }
    }

    /// The limit is raised while one that waits is cancelled.
    private static let raisedLimit = DirectedProgram("raisedlimit") { stage in
        let (limiter, isOver) = (Watched(limit: 1, mayReach: 2, on: stage), Flag())
        await limiter.inGroup { group in
            group.addTask(name: "holder") { await limiter.use(until: isOver) }
            let waiter = group.addTask(name: "waiter") { await limiter.use() }
            group.addTask(name: "last") {
                await limiter.useForCertain()
                isOver.raise()
            }
            stage.thread("canceller") { waiter.cancel() }
            stage.thread("raiser") { limiter.limiter.limit = 2 }
        }
    }

    /// The limit is lowered and raised while places are given back.
    private static let loweredLimit = DirectedProgram("loweredlimit") { stage in
        let limiter = Watched(limit: 2, mayReach: 2, on: stage)
        await limiter.inGroup { group in
            for number in 1...4 {
                let handle = group.addTask(name: "user \(number)") { await limiter.use() }
                if number == 3 { stage.thread("canceller") { handle.cancel() } }
            }
            stage.thread("mover") {
                limiter.limiter.limit = 1
                limiter.limiter.limit = 2
            }
            stage.thread("lowerer") { limiter.limiter.limit = 1 }
            group.addTask(name: "last") { await limiter.useForCertain() }
        }
    }

    /// Some take a place only if it is free, and some wait for it.
    private static let freeOrNot = DirectedProgram("freeornot") { stage in
        let limiter = Watched(limit: 1, on: stage)
        await limiter.inGroup { group in
            for _ in 1...2 {
                group.addTask(name: "user") { await limiter.use() }
                group.addTask(name: "opportunist") { await limiter.useIfFree() }
            }
        }
    }
}

/// A limiter, and what must hold of it.
private final class Watched: Sendable {
    let limiter: ConcurrencyLimiter
    private let stage: Stage
    private let most: Int
    private let users = Counter()

    init(limit: Int, mayReach most: Int? = nil, on stage: Stage) {
        limiter = ConcurrencyLimiter(limit, name: "limiter")
        self.most = most ?? limit
        self.stage = stage
    }

    /// Nobody has a place in the end, and nobody waits for one.
    func inGroup(_ body: @escaping @Sendable (ScopedTaskGroup) -> Void) async {
        do { try await withScopedTaskGroup(name: "group") { body($0) } } catch { stage.fail("FAILED", "\(error)") }
        stage.expectNothingLeft(of: limiter)
    }

    /// Runs with a place, or throws a cancellation and does not run.
    func use(until flag: Flag? = nil) async {
        let hasRun = Flag()
        do {
            try await limiter.withPlace {
                await work()
                await flag?.wait()
                hasRun.raise()
            }
            stage.expect(hasRun.isUp, "LEFT OUT", "one that got a place")
        } catch {
            stage.expect(
                error is CancellationError && !hasRun.isUp,
                "BOTH",
                "it ran: \(hasRun.isUp), and threw \(error)"
            )
        }
    }

    /// The same where nothing is cancelled.
    func useForCertain() async {
        do { try await limiter.withPlace { await work() } } catch { stage.fail("THREW", "\(error)") }
    }

    func useIfFree() async { _ = await limiter.withPlaceIfFree { await work() } }

    private func work() async {
        let now = users.add(1)
        defer { users.add(-1) }
        stage.expect(now <= most, "LIMIT", "\(now) have a place, of \(most)")
        await Task.yield()
    }
}
