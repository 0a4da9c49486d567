import Quattro

/// Background children that are started, while those that they serve end.
extension DirectedProgram {
    static let serving = [
        reportedAtEnd, reportedByItself, lastServed, lastServedTwice, servesTooLate, startedAndCancelled, deferredStart,
    ]

    /// A child ends while another thread reports for it: nothing of it is left in the group.
    private static let reportedAtEnd = DirectedProgram("reportedatend") { stage in
        let (hasReported, hasStarted) = (Flag(), Flag())
        do {
            let group = try await withScopedTaskGroup(name: "group") { group in
                stage.add(group.cancelScope)
                do {
                    let server = try await group.startBackgroundTask(name: "server") { (status: TaskStatus<Int>) in
                        stage.thread("starter") {
                            status.started(1)
                            hasReported.raise()
                        }
                    }
                    hasStarted.raise()
                    stage.expect(server.ready == 1, "VALUE", "\(server.ready)")
                    let result = await server.result
                    stage.expect((try? result.get()) != nil, "RESULT", "\(result)")
                } catch { stage.expect(error is NeverStarted, "THREW", "\(error)") }
                await hasReported.wait()
                // Its own place is given back by its last act, so it may still be counted here.
                while group.counts.background > 0 { await Task.yield() }
                stage.expect(
                    group.keptCount == 0,
                    "KEPT",
                    "\(group) keeps \(group.keptCount), started: \(hasStarted.isUp)"
                )
                return group
            }
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
    }

    /// By the book: the body starts a server, and ends.
    private static let reportedByItself = DirectedProgram("reportedbyitself") { stage in
        do {
            let group = try await withScopedTaskGroup(name: "group") { group in
                group.addTask(name: "client") { await Task.yield() }
                let server = try await group.startBackgroundTask(name: "server") { (status: TaskStatus<Int>) in
                    status.started(1)
                    try await stage.forever()
                }
                stage.expect(server.ready == 1, "VALUE", "\(server.ready)")
                return group
            }
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
    }

    /// A child that is started by a background one reports while the body and the last foreground child end.
    private static let lastServed = DirectedProgram("lastserved") { stage in
        await servingGroup(on: stage) { group in
            let hasBegun = Flag()
            group.addTask(name: "client") { await hasBegun.wait() }
            group.addBackgroundTask(name: "manager") { await startServer(1, in: group, on: stage, hasBegun) }
            await hasBegun.wait()
        }
    }

    /// Two of them, and no other child.
    private static let lastServedTwice = DirectedProgram("lastservedtwice") { stage in
        await servingGroup(on: stage) { group in
            let haveBegun = [Flag(), Flag()]
            for (number, hasBegun) in haveBegun.enumerated() {
                group.addBackgroundTask(name: "manager") { await startServer(number, in: group, on: stage, hasBegun) }
            }
            for hasBegun in haveBegun { await hasBegun.wait() }
        }
    }

    /// A server reports when all is over that it could serve, and opens a scope at that moment.
    private static let servesTooLate = DirectedProgram("servestoolate") { stage in
        await servingGroup(on: stage) { group in
            group.addBackgroundTask(name: "manager") {
                _ = try? await group.startBackgroundTask(name: "server") { (status: TaskStatus<Int>) in
                    stage.thread("starter") { status.started(1) }
                    try await withCancelScope(name: "inner") { try await stage.forever() }
                }
            }
        }
    }

    /// The caller is cancelled while a server reports: it is the caller's, and ends before `startBackgroundTask` does, or the group's.
    private static let startedAndCancelled = DirectedProgram("startedandcancelled") { stage in
        await servingGroup(on: stage) { group in
            let (caller, hasEnded) = (CancelScope(name: "caller"), Flag())
            let server = try await caller.run {
                try await group.startBackgroundTask(name: "server") { (status: TaskStatus<Int>) in
                    defer { hasEnded.raise() }
                    stage.thread("starter") { status.started(1) }
                    stage.thread("canceller") { caller.cancel() }
                    try await stage.forever()
                }
            }
            if server == nil { return stage.expect(hasEnded.isUp, "OUTLIVED", "a server, its caller") }
            await Task.yield()
            stage.expect(!hasEnded.isUp, "ENDED", "the server, though it had started and the body goes on")
        }
    }

    /// A deferrer has tasks started, whom other threads report, while all is cancelled around it: the last one ends first.
    private static let deferredStart = DirectedProgram("deferredstart") { stage in
        let (running, outer) = (Counter(), CancelScope(name: "outer"))
        stage.thread("canceller") { outer.cancel() }
        do {
            _ = try await outer.run {
                try await withDeferrer { deferrer in
                    for number in 1...2 {
                        let ready = try await deferrer.start(name: "server \(number)") { (status: TaskStatus<Int>) in
                            running.add(1)
                            defer { stage.expect(running.add(-1) == number - 1, "ORDER", "server \(number)") }
                            stage.thread("starter \(number)") { status.started(number) }
                            try await stage.forever()
                        }
                        stage.expect(ready == number, "VALUE", "\(ready)")
                    }
                }
            }
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expect(running.value == 0, "OUTLIVED", "\(running.value) servers, their deferrer")
    }
}

extension DirectedProgram {
    private static func servingGroup(
        on stage: Stage,
        _ body: @escaping @Sendable (ScopedTaskGroup) async throws -> Void
    ) async {
        do {
            let group = try await withScopedTaskGroup(name: "group") { group in
                try await body(group)
                return group
            }
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
    }

    /// A child that has not reported keeps the group open, and nothing cancels it.
    private static func startServer(
        _ number: Int,
        in group: ScopedTaskGroup,
        on stage: Stage,
        _ hasBegun: Flag
    ) async {
        let isReported = Flag()
        do {
            let server = try await group.startBackgroundTask(name: "server \(number)") { (status: TaskStatus<Int>) in
                stage.thread("starter \(number)") {
                    isReported.raise()
                    status.started(number)
                }
                hasBegun.raise()
                await stage.untilCancelled()
                stage.expect(isReported.isUp, "EARLY", "server \(number) was cancelled before it reported")
            }
            stage.expect(server.ready == number, "VALUE", "\(server.ready)")
            await stage.untilCancelled()
            _ = await server.result
        } catch { stage.fail("NOT STARTED", "\(error)") }
    }
}
