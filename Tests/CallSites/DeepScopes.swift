// A body that begins on a stack of its own, as every 64th scope in a scope does: it runs on its caller's actor too.
import Quattro

private nonisolated(nonsending) func descend(_ depth: Int, _ queue: ActorQueue, _ off: inout [Int]) async {
    if !queue.isCurrent { off.append(depth) }
    if depth > 0 { await moveOn(after: .seconds(60)) { await descend(depth - 1, queue, &off) } }
}

private nonisolated(nonsending) func carry(_ body: nonisolated(nonsending) () async -> Void, down depth: Int) async {
    if depth == 0 { await body() } else { await moveOn(after: .seconds(60)) { await carry(body, down: depth - 1) } }
}

private actor Diver {
    nonisolated let queue = ActorQueue(1)
    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }
    private var count = 0

    func all() async {
        let queue = queue
        for depth in [10, 62, 63, 64, 65, 66, 70, 140] {
            var off: [Int] = []
            await descend(depth, queue, &off)
            await carry(
                { await say("a body passed \(depth) scopes down", queue.isCurrent, elsewhere(), queue.isCurrent) },
                down: depth
            )
            print(depth, off.isEmpty && queue.isCurrent ? "all on" : "OFF where \(off) were left")
        }
        await recur(70)
        print("counted", count)
    }

    private func recur(_ depth: Int) async {
        guard depth > 0 else { return }
        await moveOn(after: .seconds(60)) {
            if queue.isCurrent { count += 1 }
            await recur(depth - 1)
        }
    }
}

@concurrent func deepScopes() async {
    await Diver().all()
}
