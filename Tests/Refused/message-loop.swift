// error: for-in loop requires 'ScopedTaskGroup' to conform to 'AsyncSequence'
import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizes(of names: [String]) async throws -> [Int] {
    try await withScopedTaskGroup { group in
        for name in names { group.addTask { try await load(name) } }
        var sizes: [Int] = []
        for try await size in group { sizes.append(size) }
        return sizes
    }
}
