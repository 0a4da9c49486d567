// error: mutation of captured var 'sizes' in concurrently-executing code
// Results put into a variable from several tasks.
import Quattro

func size(of name: String) async throws -> Int { name.count }

func sizes(of names: [String]) async throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    try await names.concurrentForEach(concurrencyLimit: 4) { name in
        sizes[name] = try await size(of: name)
    }
    return sizes
}
