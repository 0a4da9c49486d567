// error: sending 'iterator' risks causing data races
// An iterator made outside of the body.
import Quattro

func firstLines(of lines: AsyncStream<String>) async throws -> [String] {
    var iterator = lines.makeAsyncIterator()
    return try await fail(after: .seconds(1)) {
        var first: [String] = []
        while first.count < 3, let line = await iterator.next() { first.append(line) }
        return first
    }
}
