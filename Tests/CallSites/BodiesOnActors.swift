// Where a body runs: on the actor of whoever calls the scoped function, before and after a suspension.
import Quattro

private func bodyUnderIsolatedParameter(
    _ queue: ActorQueue,
    _ state: State,
    isolation: isolated (any Actor)? = #isolation
) async {
    await moveOn(after: .seconds(60)) {
        state.count += 1
        await say("an isolated parameter", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
}

extension State {
    fileprivate nonisolated(nonsending) func changeInScope(_ queue: ActorQueue) async {
        await moveOn(after: .seconds(60)) {
            count += 1
            await say("a method of a class", queue.isCurrent, elsewhere(), queue.isCurrent)
        }
    }
}

private actor Host {
    nonisolated let queue = ActorQueue(1)
    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }
    private let state = State()
    private var count = 0

    func all() async throws {
        let queue = queue
        await moveOn(after: .seconds(60)) {
            count += 1
            await say("an actor's method, with its state", queue.isCurrent, elsewhere(), queue.isCurrent)
            count += 1
        }
        await moveOn(after: .seconds(60)) {
            await say("an actor's method, without its state", queue.isCurrent, elsewhere(), queue.isCurrent)
        }
        try await bodiesInHelper(queue, state)
        await bodyUnderIsolatedParameter(queue, state)
        await state.changeInScope(queue)
    }
}

@globalActor private actor Global {
    static let shared = Global()
    static let queue = ActorQueue(2)
    nonisolated var unownedExecutor: UnownedSerialExecutor { Global.queue.asUnownedSerialExecutor() }
}

@Global private func onGlobalActor(_ state: State) async {
    await moveOn(after: .seconds(60)) {
        state.count += 1
        await say("a global actor", Global.queue.isCurrent, elsewhere(), Global.queue.isCurrent)
        state.count += 1
    }
}

@MainActor private func onMainActor(_ state: State) async {
    await moveOn(after: .seconds(60)) {
        state.count += 1
        MainActor.preconditionIsolated()
        await elsewhere()
        MainActor.preconditionIsolated()
        state.count += 1
    }
    print("on: the main actor")
}

@concurrent func whereBodiesRun() async throws {
    try await Host().all()
    await onGlobalActor(State())
    await onMainActor(State())
}
