// Where a body runs that is written in a helper which inherits the caller's actor: the case that tells, since there a closure is not
// isolated by its place in the source.
import Quattro

nonisolated(nonsending) func bodiesInHelper(_ queue: ActorQueue, _ state: State) async throws {
    try await fail(after: .seconds(60)) {
        state.count += 1
        await say("fail", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    try await fail(after: .seconds(60)) { _ in
        state.count += 1
        await say("fail with its scope", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    try await fail(at: .never) {
        state.count += 1
        await say("fail(at:)", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await moveOn(after: .seconds(60)) {
        state.count += 1
        await say("moveOn", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await moveOn(at: .never) { _ in
        state.count += 1
        await say("moveOn(at:)", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await withCancelScope { _ in
        state.count += 1
        await say("withCancelScope", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await withShield {
        state.count += 1
        await say("withShield", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await withShield(for: .seconds(60)) {
        state.count += 1
        await say("withShield(for:)", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await CancelScope().run {
        state.count += 1
        await say("run", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    try await CancelScope().runOrFail {
        state.count += 1
        await say("runOrFail", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await CancelSource().run {
        state.count += 1
        await say("run of a source", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    await moveOn(after: .seconds(60)) {
        await moveOn(after: .seconds(60)) {
            state.count += 1
            await say("a scope in a scope", queue.isCurrent, elsewhere(), queue.isCurrent)
        }
    }
    try await groupsInHelper(queue, state)
}

private nonisolated(nonsending) func groupsInHelper(_ queue: ActorQueue, _ state: State) async throws {
    try await withScopedTaskGroup { _ in
        state.count += 1
        await say("withScopedTaskGroup", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    try await ConcurrencyLimiter(1).withPlace {
        state.count += 1
        await say("withPlace", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
    try await withDeferrer { deferrer in
        deferrer.defer {
            state.count += 1
            await say("cleanup", queue.isCurrent, elsewhere(), queue.isCurrent)
        }
        state.count += 1
        await say("withDeferrer", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
}
