import Quattro
import QuattroTesting

/// What happened, in order, and when: in whole seconds of virtual time.
final class Log: Sendable {
    private let entries = Guarded<[String]>([])

    var all: [String] { entries.withLock { $0 } }

    func callAsFunction(_ entry: String) {
        let entry = "\(entry) at \(seconds)"
        entries.withLock { $0.append(entry) }
    }
}

/// Virtual time since the test began.
var seconds: Int64 { Simulation.elapsed.components.seconds }

func sleep(_ seconds: Int) async throws {
    try await Task.sleep(for: .seconds(seconds), clock: .quattro)
}

struct Unavailable: Error, Equatable {
    var number = 0
}
