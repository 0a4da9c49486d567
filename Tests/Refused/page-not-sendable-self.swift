// error: capture of 'self' with non-Sendable type 'Loader' in a '@Sendable' closure
// A class that is not Sendable, in the operations of `concurrentMap`.
import Quattro

func fetch(_ address: String) async throws -> Int { address.count }

final class Loader {
    var host = "a.example"

    func load(_ names: [String]) async throws -> [Int] {
        try await names.concurrentMap { name in try await fetch("\(self.host)/\(name)") }
    }
}
