#if BEFORE
import QuattroBefore
import QuattroTestingBefore
#else
import Quattro
import QuattroTesting
#endif

extension Library {
    /// Simulated schedules of two tasks on an actor, each of another seed.
    @Sendable package static func schedules(_ times: Int) async throws {
        let counts = try await Simulation.explore(seeds: 0..<times) {
            let counter = Turns()
            try await withScopedTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<3 { await counter.turn() }
                    }
                }
            }
            guard await counter.count == 6 else { fatalError("a turn was lost") }
        }
        guard counts.schedules == times else { fatalError("\(counts.schedules) schedules of \(times)") }
    }
}

private actor Turns {
    private(set) var count = 0

    func turn() async {
        count += 1
        await Task.yield()
    }
}
