// A capture list takes a body off its actor with Swift 6.3.1 (swift#87097, mended in swift#89267 for a later 6.3): `OFF` here. Global
// actors and the main actor are right.
import Quattro

private nonisolated(nonsending) func inHelper(_ queue: ActorQueue, _ state: State) async {
    await moveOn(after: .seconds(60)) { [state] in
        _ = state
        await say("a body in a helper", queue.isCurrent, elsewhere(), queue.isCurrent)
    }
}

private actor Capturer {
    nonisolated let queue = ActorQueue(1)
    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }
    private let state = State()

    func all() async throws {
        let queue = queue
        await inHelper(queue, state)
        await moveOn(after: .seconds(60)) { [queue] in
            await say("a body in an actor's method", queue.isCurrent, elsewhere(), queue.isCurrent)
        }
        try await withDeferrer { deferrer in
            deferrer.defer { [queue] in
                await say("a cleanup", queue.isCurrent, elsewhere(), queue.isCurrent)
            }
        }
    }
}

@concurrent func captureLists() async throws {
    try await Capturer().all()
}
