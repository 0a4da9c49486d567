// error: argument 'staggeredBy' must precede unnamed argument #1
import Quattro

func load(_ name: String) async throws -> Int { name.count }

func first(of mirrors: [String]) async throws -> Int {
    try await race(mirrors.map { name in { try await load(name) } }, staggeredBy: .milliseconds(250))
}
