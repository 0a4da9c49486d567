import Quattro

func firstLines(of lines: AsyncStream<String>) async throws -> [String] {
    var iterator = lines.makeAsyncIterator()
    return try await fail(after: .seconds(1)) {
        var first: [String] = []
        while first.count < 3, let line = await iterator.next(isolation: #isolation) { first.append(line) }
        return first
    }
}
