// Where the code after a scope runs: on the actor that called it, however the scope ended. Swift has lost its way back from functions
// like these before (swift#88259, swift#88285).
import Quattro

private struct Oops: Error {}

@concurrent private func elsewhereThrowing() async throws { throw Oops() }

private nonisolated(nonsending) func timesOut() async throws {
    try await fail(after: .milliseconds(1)) { try await Task.sleep(for: .seconds(60)) }
}

private nonisolated(nonsending) func bodyThrows() async throws {
    try await moveOn(after: .seconds(60)) {
        await elsewhere()
        throw Oops()
    }
}

private nonisolated(nonsending) func bodyThrowsTyped() async throws(Oops) {
    _ = try await moveOn(after: .seconds(60)) { () async throws(Oops) -> Int in
        await elsewhere()
        throw Oops()
    }
}

private nonisolated(nonsending) func throwsWithoutScope() async throws {
    await elsewhere()
    throw Oops()
}

private nonisolated(nonsending) func catchesInBody(_ isHere: () -> Bool) async -> Bool {
    await moveOn(after: .seconds(60)) {
        do {
            try await moveOn(after: .seconds(60)) {
                await elsewhere()
                throw Oops()
            }
            return false
        } catch {
            return isHere()
        }
    } ?? false
}

private nonisolated(nonsending) func throwsAfterHop() async throws {
    await elsewhere()
    throw Oops()
}

private actor Caller {
    nonisolated let queue = ActorQueue(1)
    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    private nonisolated func say(_ name: String) { print(queue.isCurrent ? "on: \(name)" : "OFF: \(name)") }

    func afterScopes() async {
        do { try await fail(after: .milliseconds(1)) { try await Task.sleep(for: .seconds(60)) } } catch {
            say("fail, timed out")
        }
        do { try await fail(after: .seconds(60)) { try await throwsAfterHop() } } catch {
            say("fail, the body's error")
        }
        do { try await fail(after: .seconds(60)) { try await elsewhereThrowing() } } catch {
            say("fail, an error from elsewhere")
        }
        do { try await moveOn(after: .seconds(60)) { try await throwsAfterHop() } } catch {
            say("moveOn, the body's error")
        }
        do {
            _ = try await moveOn(after: .seconds(60)) { () async throws(Oops) -> Int in
                await elsewhere()
                throw Oops()
            }
        } catch { say("moveOn, typed") }
        _ = try? await moveOn(after: .milliseconds(1)) { try await Task.sleep(for: .seconds(60)) }
        say("moveOn, moved on")
        await moveOn(after: .seconds(60)) { await elsewhere() }
        say("moveOn, returned")
        do { try await withShield { try await throwsAfterHop() } } catch { say("withShield") }
        do { try await withCancelScope { _ in try await throwsAfterHop() } } catch { say("withCancelScope") }
        do { try await CancelScope().run { try await throwsAfterHop() } } catch { say("run") }
        do { try await CancelScope().runOrFail { try await throwsAfterHop() } } catch { say("runOrFail") }
        await withCancelScope { scope in
            scope.cancel()
            do { try await checkpoint() } catch { say("checkpoint") }
        }
    }

    func afterGroups() async {
        do { try await withScopedTaskGroup { $0.addTask { throw Oops() } } } catch { say("a group, a child's error") }
        do { try await withScopedTaskGroup { _ in try await throwsAfterHop() } } catch {
            say("a group, the body's error")
        }
        do { try await withScopedTaskGroup { group in try await group.addTask { throw Oops() }.value } } catch {
            say("a group, a handle's error")
        }
        try? await withScopedTaskGroup { group in
            let handle = group.addTask { throw Oops() }
            do { try await handle.value } catch { say("the value of a handle") }
        }
        do { try await withDeferrer { $0.defer { throw Oops() } } } catch { say("withDeferrer") }
        do { _ = try await gather({ throw Oops() }, { await elsewhere() }) } catch { say("gather") }
        do { _ = try await race({ throw Oops() }, { throw Oops() }) as Int } catch { say("race") }
        do { _ = try await [1, 2].concurrentMap { _ in throw Oops() } as [Int] } catch { say("concurrentMap") }
    }

    func afterHelpers() async {
        do { try await timesOut() } catch { say("a helper, timed out") }
        do { try await bodyThrows() } catch { say("a helper, the body's error") }
        do { try await bodyThrowsTyped() } catch { say("a helper, typed") }
        let queue = queue
        print(
            await catchesInBody { queue.isCurrent }
                ? "on: a catch in a helper's body" : "OFF: a catch in a helper's body"
        )
        do { try await throwsWithoutScope() } catch { say("a helper without a scope") }
    }
}

@concurrent func afterScopes() async {
    let owner = Caller()
    await owner.afterScopes()
    await owner.afterGroups()
    await owner.afterHelpers()
}
