import Quattro

/// Operations that their callers leave behind while they end, and what else comes once to one of many.
extension DirectedProgram {
    static let abandoning = [
        leftOrDone, leftByTask, leftInBody, leftWithWorkers, leftInCancelled, leftBehindShield, leftAtEnd, promised,
        beatenValues,
    ]

    /// A caller is cancelled while its operation ends.
    private static let leftOrDone = DirectedProgram("leftordone") { stage in
        let values = Values()
        await inProgram(on: stage) { program in
            let caller = CancelScope(name: "caller")
            stage.add(caller)
            stage.thread("canceller") { caller.cancel() }
            let value = try? await caller.run { try await values.open(in: program) }
            if value == .some(1) {
                values.kept.add(1)
                let counts = program.counts
                stage.expect(counts.running == 0, "COUNTS", "\(counts), and its caller has the value")
            }
        }
        values.check(on: stage)
    }

    /// The same for one that is a task of its own.
    private static let leftByTask = DirectedProgram("leftbytask") { stage in
        let values = Values()
        await inProgram(on: stage) { program in
            let caller = withoutScopes {
                stage.plainTask { if try await values.open(in: program) == 1 { values.kept.add(1) } }
            }
            stage.thread("canceller") { stage.cancel(caller) }
            try? await caller.value
        }
        values.check(on: stage)
    }

    /// The caller is the body of the group that gets the operation, and that is cancelled.
    private static let leftInBody = DirectedProgram("leftinbody") { stage in
        let values = Values()
        await inProgram(on: stage) { program in
            stage.thread("canceller") { program.cancelAll() }
            if try await values.open(in: program) == 1 { values.kept.add(1) }
        }
        values.check(on: stage)
    }

    /// What is left waits, in scopes and tasks of its own that come and go: all of it is cancelled.
    private static let leftWithWorkers = DirectedProgram("leftwithworkers") { stage in
        stage.isPlain.raise()
        await inProgram(on: stage) { program in
            let caller = CancelScope(name: "caller")
            stage.add(caller)
            stage.thread("canceller") { caller.cancel() }
            _ = try await caller.run {
                try await program.runAbandoningOnCancel(name: "work") {
                    try await withScopedTaskGroup(name: "workers") { workers in
                        workers.addTask(name: "worker") {
                            try await withCancelScope(name: "inner") { try await stage.forever() }
                        }
                        try await stage.forever()
                    }
                } late: { (result: Result<Void, any Error>) in
                    stage.fail("LATE", "\(result), of what was cancelled")
                }
            }
            stage.expect(caller.cancelledCaught, "NOT CAUGHT", "\(caller)")
        }
    }

    /// The group is cancelled, too, by another thread.
    private static let leftInCancelled = DirectedProgram("leftincancelled") { stage in
        await inProgram(on: stage) { program in
            let caller = CancelScope(name: "caller")
            stage.add(caller)
            stage.thread("canceller") { caller.cancel() }
            stage.thread("ender") { program.cancelAll() }
            _ = await caller.run {
                try? await program.runAbandoningOnCancel(name: "work") {
                    try await withCancelScope(name: "inner") { try await stage.forever() }
                } late: { result in
                    if case .failure(let error) = result { stage.fail("LATE", "\(error), of what was cancelled") }
                }
            }
        }
    }

    /// A shield of its own hides from the operation that it is left, and is lowered meanwhile.
    private static let leftBehindShield = DirectedProgram("leftbehindshield") { stage in
        await inProgram(on: stage) { program in
            let caller = CancelScope(name: "caller")
            stage.add(caller)
            _ = await caller.run {
                try? await program.runAbandoningOnCancel(name: "work") {
                    guard let own = CancelScope.current else { return }
                    own.isShielded = true
                    stage.thread("canceller") { caller.cancel() }
                    stage.thread("lowerer") { own.isShielded = false }
                    try await withCancelScope(name: "inner") { try await stage.forever() }
                } late: { (result: Result<Void, any Error>) in
                    stage.fail("LATE", "\(result), of what was cancelled")
                }
            }
        }
    }

    /// It ends while its caller leaves it, and what is left of it is not the group's to wait for any more.
    private static let leftAtEnd = DirectedProgram("leftatend") { stage in
        let values = Values()
        await inProgram(on: stage) { program in
            for number in 1...2 {
                program.addTask(name: "caller \(number)") {
                    let caller = CancelScope(name: "scope \(number)")
                    stage.add(caller)
                    stage.thread("canceller \(number)") { caller.cancel() }
                    let value = try? await caller.run { try await values.open(in: program) }
                    if value == .some(1) { values.kept.add(1) }
                }
            }
            program.addBackgroundTask(name: "server") { try await stage.forever() }
        }
        values.check(on: stage)
    }

    /// Two threads complete a promise while one who waits gives up.
    private static let promised = DirectedProgram("promised") { stage in
        let (promise, completed, tried, seen) = (Promise<Int>(name: "promise"), Counter(), Counter(), Counter())
        await inProgram(on: stage) { group in
            for number in 1...2 {
                stage.thread("completer \(number)") {
                    if promise.succeed(number) { completed.add(number) }
                    tried.add(1)
                }
            }
            let waiter = group.addTask(name: "waiter") {
                if let value = try? await promise.value { seen.add(value) }
            }
            stage.thread("canceller") { waiter.cancel() }
            let value = try await promise.value
            _ = await waiter.result
            while tried.value < 2 { await Task.yield() }
            stage.expect(promise.succeed(3) == false, "TWICE", "completed again")
            stage.expect(value == completed.value, "VALUE", "\(value), and \(completed.value) has counted")
            stage.expect([0, value].contains(seen.value), "VALUE", "\(seen.value) was seen, and \(value)")
        }
    }

    /// All in a race succeed at once: one value is kept, and each other one discarded once.
    private static let beatenValues = DirectedProgram("beatenvalues") { stage in
        let (made, discarded) = (Counter(), Counter())
        do {
            let winner = try await race(
                (1...3).map { number in
                    {
                        made.add(number)
                        return number
                    }
                },
                discarding: { discarded.add($0) }
            )
            stage.expect(
                made.value == winner + discarded.value,
                "VALUE",
                "\(made.value), \(winner), \(discarded.value)"
            )
        } catch { stage.fail("FAILED", "\(error)") }
    }
}

extension DirectedProgram {
    /// A group that ends in good order, with nothing left in it.
    private static func inProgram(
        on stage: Stage,
        _ body: @escaping @Sendable (ScopedTaskGroup) async throws -> Void
    ) async {
        do {
            let group = try await withScopedTaskGroup(name: "program") { program in
                stage.add(program.cancelScope)
                do { try await body(program) } catch is CancellationError {}
                return program
            }
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
    }
}

/// Values that are opened by operations, and are to be got once each.
private final class Values: Sendable {
    let kept = Counter()
    private let opened = Counter()
    private let late = Counter()

    nonisolated(nonsending) func open(in program: ScopedTaskGroup) async throws -> Int {
        try await program.runAbandoningOnCancel(name: "work") {
            await Task.yield()
            self.opened.add(1)
            return 1
        } late: { _ in
            await Task.yield()
            self.late.add(1)
        }
    }

    /// When all has ended.
    func check(on stage: Stage) {
        let (opened, kept, late) = (opened.value, kept.value, late.value)
        stage.expect(opened == kept + late, "VALUE", "\(opened) opened, \(kept) kept, and \(late) late")
    }
}
