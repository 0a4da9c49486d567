import Quattro
import QuattroInspect
import Testing

/// Whether something is watched is so for the whole process: of these tests one runs at a time.
@Suite(.serialized)
struct InspectorSuite {}

/// Runs `body` while something is watched, or nothing.
nonisolated(nonsending) func watching<Value>(
    _ detail: Inspector.Detail?,
    _ body: () async throws -> Value
) async rethrows -> Value {
    if let detail { Inspector.watch(detail) } else { Inspector.stop() }
    defer { Inspector.stop() }
    return try await body()
}

extension TaskTree {
    /// The nodes with their depth, names first: `request`, `  load`.
    var outline: [String] {
        var depths: [UInt64: Int] = [:]
        return nodes.map { node in
            let depth = node.parent.flatMap { depths[$0] }.map { $0 + 1 } ?? 0
            depths[node.id] = depth
            return String(repeating: "  ", count: depth) + (node.name ?? "-")
        }
    }

    subscript(name: String) -> Node? { nodes.first { $0.name == name } }

    /// The lines without the first one, which tells of the process, and with the lines of this file as `here`.
    func lines(patience: Duration = .seconds(1), alike: Int = 3) -> [String] {
        var lines: [String] = []
        write(patience: patience, alike: alike) { lines.append(String($0.dropLast())) }
        return lines.dropFirst().map { $0.replacing(/\(\w+\/\w+\.swift:\d+\)/, with: "(here)") }
    }
}

func eventually(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}
