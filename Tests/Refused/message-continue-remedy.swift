import Quattro

func size(of name: String) async throws -> Int { name.count }

func printSizes(of names: [String]) async throws {
    for name in names {
        let count = try await moveOn(after: .seconds(2)) { try await size(of: name) }
        guard let count, count > 0 else { continue }
        print(name, count)
    }
}
