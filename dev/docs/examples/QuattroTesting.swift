import Quattro
import QuattroTesting
import Testing

// What lends a value to an example.

var failure: SimulationFailure { taken() }
var time: ManualTime { taken() }

// What is tested: work that must go well in any order, with retries, and what it waits for.

/// A cache that loads an item when it is asked for it the first time.
actor Cache {
    var loads = 0

    func item(_ id: Int) async throws -> Page { taken() }
    func beginLoading() {}
    func endLoading() {}
    func invalidate() {}
}

struct Heart: Sendable {
    let beats: Int

    func beat(every interval: Duration) async throws {}
}

struct Inbox: Sendable {
    func send(_ letter: String) {}
    func next() async throws -> String { taken() }
}

struct Pool: Sendable {
    func withConnection(_ body: (Connection) async throws -> Void) async throws {}
}

var cache: Cache { taken() }
var heart: Heart { taken() }
var inbox: Inbox { taken() }
var pool: Pool { taken() }

func transfer() async throws {}
func takeLocksCrosswise() async throws {}
@discardableResult
func retry<Value>(times: Int, every pause: Duration, _ operation: () async throws -> Value) async throws -> Value {
    taken()
}
