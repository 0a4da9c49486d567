import Quattro

/// Groups while they are joined, left and ended.
extension DirectedProgram {
    static let groups = [a3c, addedLate, servedLate, queued, queuedAndFailed, awaitedHandle, takenValue, failures]

    /// A background child adds a child and one more to serve it, while the rest ends.
    private static let a3c = DirectedProgram("a3c") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            group.addBackgroundTask(name: "server") {
                let isServed = Flag()
                group.addTask(name: "client") {
                    for _ in 0..<3 { await Task.yield() }
                    isServed.raise()
                }
                group.addBackgroundTask(name: "second server") {
                    await stage.untilCancelled()
                    stage.expect(isServed.isUp, "EARLY", "the second server was cancelled while its client was running")
                }
            }
        }
    }

    /// A foreign thread adds a child while the group winds down: it is waited for.
    private static let addedLate = DirectedProgram("addedlate") { stage in
        let hasRun = Flag()
        _ = try? await withScopedTaskGroup(name: "group") { group in
            group.addBackgroundTask(name: "holder") {
                let isAdded = Flag()
                stage.thread("adder") {
                    group.addTask(name: "late") {
                        await Task.yield()
                        hasRun.raise()
                    }
                    isAdded.raise()
                }
                await isAdded.wait()
            }
        }
        stage.expect(hasRun.isUp, "LEFT OUT", "the child that was added late")
    }

    /// A background child that is added when the others are done already is told so.
    private static let servedLate = DirectedProgram("servedlate") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            group.addTask(name: "client") { await Task.yield() }
            group.addBackgroundTask(name: "server") {
                await stage.untilCancelled()
                group.addBackgroundTask(name: "last server") { await stage.untilCancelled() }
            }
        }
    }

    /// A child that waits for its turn is cancelled while the turn comes; the one behind it gets it then, if not.
    private static let queued = DirectedProgram("queued") { stage in
        let ran = Counter()
        let hasLastRun = Flag()
        do {
            try await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                group.addTask(name: "first") { await Task.yield() }
                let second = group.addTask(name: "second") {
                    stage.expect(ran.add(1) == 1, "LIMIT", "two run at once")
                    defer { ran.add(-1) }
                    await Task.yield()
                }
                group.addTask(name: "third") {
                    stage.expect(ran.add(1) == 1, "LIMIT", "two run at once")
                    defer { ran.add(-1) }
                    hasLastRun.raise()
                }
                stage.thread("canceller") { second.cancel() }
                _ = await second.result
            }
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expect(hasLastRun.isUp, "LEFT OUT", "the child behind the one that was cancelled")
    }

    /// The group fails while children wait for their turn: none of them begins after that, and all are waited for.
    private static let queuedAndFailed = DirectedProgram("queuedandfailed") { stage in
        do {
            try await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                group.addTask(name: "failing") { throw Failing(1) }
                group.addTask(name: "second") { try await stage.forever() }
                group.addTask(name: "third") { try await stage.forever() }
            }
            stage.fail("LOST", "the child's error")
        } catch {
            stage.expect((error as? ErrorGroup)?.leaves.count == 1, "FAILED", "\(error)")
        }
    }

    /// Several wait for a child while it ends; one of them is cancelled.
    private static let awaitedHandle = DirectedProgram("awaitedhandle") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let awaited = group.addTask(name: "awaited") {
                defer { stage.ended(1) }
                await Task.yield()
                return 7
            }
            let waiter = group.addTask(name: "waiter") {
                try await stage.waiting(for: 1) {
                    let value = try await awaited.value
                    stage.expect(value == 7, "VALUE", "\(value)")
                }
            }
            group.addTask(name: "patient waiter") {
                try await stage.waiting(for: 1) {
                    let result = await awaited.result
                    stage.expect((try? result.get()) == 7, "VALUE", "\(result)")
                }
            }
            stage.thread("canceller") { waiter.cancel() }
        }
    }

    /// A value that cannot be copied is taken by a caller that is cancelled meanwhile, and then by one that is not, if it is still there:
    /// it is had once and destroyed once.
    private static let takenValue = DirectedProgram("takenvalue") { stage in
        let (living, taken) = (Counter(), Counter())
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let handle = group.addTask(name: "connecting") {
                defer { stage.ended(1) }
                await Task.yield()
                return Ticket(living)
            }
            let impatient = CancelScope(name: "impatient")
            stage.thread("canceller") { impatient.cancel() }
            let ticket = try await impatient.run { try await handle.takeValue() }
            if ticket != nil { taken.add(1) }
            if ticket == nil, case .success = await handle.takeResult() { taken.add(1) }
        }
        stage.expect(taken.value == 1 && living.value == 0, "TICKET", "\(taken.value) taken, \(living.value) living")
    }

    /// Two children fail at once, and the body with the error of one: each error comes out once.
    private static let failures = DirectedProgram("failures") { stage in
        do {
            try await withScopedTaskGroup(onFailure: .waitForAll, name: "group") { group in
                let first = group.addTask(name: "first") { throw Failing(1) }
                group.addTask(name: "second") { throw Failing(2) }
                try await first.value
            }
            stage.fail("LOST", "all errors")
        } catch {
            let ids = (error as? ErrorGroup)?.leaves.compactMap { ($0 as? Failing)?.id } ?? []
            stage.expect(ids.sorted() == [1, 2], ids.count > 2 ? "TWICE" : "LOST", "\(error)")
        }
    }
}

/// Counts those that are there.
struct Ticket: ~Copyable, Sendable {
    private let living: Counter

    init(_ living: Counter) {
        self.living = living
        living.add(1)
    }

    deinit { living.add(-1) }
}
