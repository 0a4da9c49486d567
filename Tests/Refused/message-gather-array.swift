// error: cannot convert value of type '[
import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizes(of names: [String]) async throws -> [Int] {
    try await gather(names.map { name in { try await load(name) } })
}
