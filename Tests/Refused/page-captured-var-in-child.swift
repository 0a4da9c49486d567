// error: closure captures reference to mutable var 'seen'
// A variable that the children of a group write to.
import Quattro

func size(of name: String) async throws -> Int { name.count }

func sizes(of names: [String]) async throws -> [String: Int] {
    var seen: [String: Int] = [:]
    try await withScopedTaskGroup { group in
        for name in names {
            group.addTask { seen[name] = try await size(of: name) }
        }
    }
    return seen
}
