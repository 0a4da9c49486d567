import Quattro

func fetch(_ address: String) async throws -> Int { address.count }

final class Loader {
    var host = "a.example"

    func load(_ names: [String]) async throws -> [Int] {
        let host = host
        return try await names.concurrentMap { name in try await fetch("\(host)/\(name)") }
    }
}
