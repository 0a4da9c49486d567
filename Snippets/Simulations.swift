// Hours of retries in a test that takes no time, with two tasks that may interleave in any order.

import Quattro
import QuattroTesting

struct TooMany: Error {}

actor Cache {
    private(set) var loads = 0

    func load() async {
        loads += 1
        try? await Task.sleep(for: .seconds(60), clock: .quattro)
    }
}

// snippet.show
let counts = try await Simulation.explore(seeds: 0..<1_000) {  // in a test: @Test(.simulated(seeds: 0..<1_000))
    let cache = Cache()
    try await withScopedTaskGroup { group in
        group.addTask { await cache.load() }
        group.addTask { try await fail(after: .seconds(3_600)) { await cache.load() } }
    }
    if await cache.loads != 2 || Simulation.elapsed != .seconds(60) { throw TooMany() }
}
print(counts.distinctSchedules)  // how many different orders ran; one that fails throws a report that replays it
