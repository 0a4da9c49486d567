// error: unlabeled 'break' is only allowed inside a loop or switch, a labeled break is required to exit an if or do
import Quattro

func size(of name: String) async throws -> Int { name.count }

func printSizes(of names: [String]) async throws {
    for name in names {
        try await moveOn(after: .seconds(2)) {
            let size = try await size(of: name)
            if size == 0 { break }
            print(name, size)
        }
    }
}
