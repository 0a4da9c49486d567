import Quattro
import Synchronization

/// Children that are added where there is room, while the room comes and goes.
extension DirectedProgram {
    static let room = [
        placeOrCancel, placeOrTaskCancel, placeOrGroupCancel, placeOrFailure, placeOrEnd, placeInTurn, unlessEnded,
        unlessFull,
    ]

    /// A caller that waits for a place is cancelled while one becomes free.
    private static let placeOrCancel = DirectedProgram("placeorcancel") { stage in
        await inFullGroup(on: stage, lasts: true) { group in
            let (caller, request) = (CancelScope(name: "caller"), Request())
            stage.thread("canceller") { caller.cancel() }
            _ = await caller.run { await request.ask(group, on: stage) }
            stage.expect(request.answer != .refused, "REFUSED", "by a group that goes on")
            return request
        }
    }

    /// The same for one that is a task of its own.
    private static let placeOrTaskCancel = DirectedProgram("placeortaskcancel") { stage in
        await inFullGroup(on: stage, lasts: true) { group in
            let request = Request()
            let caller = withoutScopes { stage.plainTask { await request.ask(group, on: stage) } }
            stage.thread("canceller") { stage.cancel(caller) }
            try? await caller.value
            stage.expect(request.answer != .refused, "REFUSED", "by a group that goes on")
            return request
        }
    }

    /// The group is cancelled while a place becomes free; the caller is not.
    private static let placeOrGroupCancel = DirectedProgram("placeorgroupcancel") { stage in
        await inFullGroup(on: stage, lasts: false) { group in
            let request = Request()
            let caller = withoutScopes { stage.plainTask { await request.ask(group, on: stage) } }
            stage.thread("canceller") { group.cancelAll() }
            try? await caller.value
            stage.expect(request.answer != .gaveUp, "GAVE UP", "and was not cancelled")
            return request
        }
    }

    /// The group fails while one waits for a place in it, and another is cancelled.
    private static let placeOrFailure = DirectedProgram("placeorfailure") { stage in
        let requests = [Request(), Request()]
        do {
            try await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                group.addTask(name: "failing") {
                    await Task.yield()
                    throw Failing(1)
                }
                let callers = requests.map { request in
                    withoutScopes { stage.plainTask { await request.ask(group, on: stage) } }
                }
                stage.thread("canceller") { stage.cancel(callers[0]) }
                for caller in callers { try? await caller.value }
            }
            stage.fail("LOST", "the child's error")
        } catch {
            stage.expect((error as? ErrorGroup)?.leaves.count == 1, "FAILED", "\(error)")
        }
        stage.expect(requests[1].answer != .gaveUp, "GAVE UP", "and was not cancelled")
        for request in requests { request.check(on: stage) }
    }

    /// The group ends while one asks for a place in it.
    private static let placeOrEnd = DirectedProgram("placeorend") { stage in
        let (request, hasEnded) = (Request(), Flag())
        var caller: Task<Void, any Error>?
        do {
            let group = try await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                group.addTask(name: "first") { await Task.yield() }
                caller = withoutScopes {
                    stage.plainTask { await request.ask(group, on: stage, until: hasEnded) }
                }
                return group
            }
            hasEnded.raise()
            try await caller?.value
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expect(request.answer != .gaveUp, "GAVE UP", "and was not cancelled")
        request.check(on: stage)
    }

    /// One that waits for a place has its turn among the children that were added, before and after it.
    private static let placeInTurn = DirectedProgram("placeinturn") { stage in
        let turns = Counter()
        do {
            let group = try await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                group.addTask(name: "first") { await Task.yield() }
                group.addTask(name: "second") { stage.expect(turns.add(1) == 1, "ORDER", "child 2") }
                let handle = try await group.addTaskWhenFree(name: "third") {
                    stage.expect(turns.add(1) == 2, "ORDER", "child 3")
                }
                stage.expect(handle != nil, "REFUSED", "by a group that goes on")
                group.addTask(name: "fourth") { stage.expect(turns.add(1) == 3, "ORDER", "child 4") }
                return group
            }
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expect(turns.value == 3, "LEFT OUT", "\(turns.value) of 3 ran")
    }

    /// Two threads add a child while the group ends: it runs and is waited for, or never runs.
    private static let unlessEnded = DirectedProgram("unlessended") { stage in
        let (added, tried, ran, hasEnded) = (Counter(), Counter(), Counter(), Flag())
        do {
            let group = try await withScopedTaskGroup(name: "group") { group in
                for number in 1...2 {
                    stage.thread("adder \(number)") {
                        let isLate = group.hasEnded
                        let handle = group.addTaskUnlessEnded(name: "child \(number)") {
                            await Task.yield()
                            ran.add(1)
                            stage.expect(!hasEnded.isUp, "OUTLIVED", "child \(number), its group")
                        }
                        if handle != nil { added.add(1) }
                        stage.expect(!isLate || handle == nil, "REVIVED", "\(group)")
                        tried.add(1)
                    }
                }
                group.addTask(name: "child") { await Task.yield() }
                return group
            }
            hasEnded.raise()
            while tried.value < 2 { await Task.yield() }
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expect(ran.value == added.value, "LEFT OUT", "\(added.value) were added, and \(ran.value) ran")
    }

    /// Threads ask for the one place that there is, while it is given back: nobody waits, and no two have it.
    private static let unlessFull = DirectedProgram("unlessfull") { stage in
        let (added, tried, ran, running) = (Counter(), Counter(), Counter(), Counter())
        do {
            let group = try await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                for number in 1...3 {
                    stage.thread("adder \(number)") {
                        let handle = group.addTaskUnlessFull(name: "child \(number)") {
                            stage.expect(running.add(1) == 1, "LIMIT", "two run at once")
                            defer { running.add(-1) }
                            await Task.yield()
                            ran.add(1)
                        }
                        if handle != nil { added.add(1) }
                        tried.add(1)
                    }
                }
                while tried.value < 3 { await Task.yield() }
                return group
            }
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expect(added.value > 0, "REFUSED", "everyone, and there was a place")
        stage.expect(ran.value == added.value, "LEFT OUT", "\(added.value) were added, and \(ran.value) ran")
    }
}

// MARK: - Asking for a place

extension DirectedProgram {
    /// A group with one place, which is taken and becomes free; if the group lasts, someone else gets it in the end.
    private static func inFullGroup(
        on stage: Stage,
        lasts: Bool,
        _ ask: @escaping @Sendable (ScopedTaskGroup) async -> Request
    ) async {
        let hasLastRun = Flag()
        do {
            let (group, request) = try await withScopedTaskGroup(concurrencyLimit: 1, name: "group") { group in
                group.addTask(name: "first") { await Task.yield() }
                let request = await ask(group)
                if lasts { try await group.addTaskWhenFree(name: "last") { hasLastRun.raise() } }
                return (group, request)
            }
            request.check(on: stage)
            stage.expectNothingLeft(of: group)
        } catch { stage.fail("FAILED", "\(error)") }
        stage.expect(hasLastRun.isUp || !lasts, "LEFT OUT", "the child behind the one that was cancelled")
    }
}

/// One that asks for a place, and what has come of it.
private final class Request: Sendable {
    enum Answer: Hashable { case added, refused, gaveUp }

    private let mutex = Mutex<Answer?>(nil)
    private let ran = Counter()

    var answer: Answer? { mutex.withLock { $0 } }

    /// Its child is to have ended when the flag is raised.
    func ask(_ group: ScopedTaskGroup, on stage: Stage, until end: Flag? = nil) async {
        let answer: Answer
        do {
            let handle = try await group.addTaskWhenFree(name: "child") {
                await Task.yield()
                self.ran.add(1)
                stage.expect(end?.isUp != true, "OUTLIVED", "a child, its group")
            }
            answer = handle == nil ? .refused : .added
        } catch {
            answer = .gaveUp
            stage.expect(error is CancellationError, "THREW", "\(error)")
        }
        mutex.withLock { $0 = answer }
    }

    /// When all has ended.
    func check(on stage: Stage) {
        stage.expect(answer != nil, "LEFT OUT", "one that has asked")
        let (runs, text) = (ran.value, answer.map { "\($0)" } ?? "nothing")
        stage.expect(runs == (answer == .added ? 1 : 0), "BOTH", "\(text), and the child ran \(runs) times")
    }
}
