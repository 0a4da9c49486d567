// error: sending 'writer' risks causing data races
// A value that is not Sendable, with async methods of a module without the upcoming feature. `@concurrent` is what such a
// method is without the feature.
import Quattro

final class Writer {
    @concurrent func write(_ text: String) async throws {}
}

func answer(with writer: Writer) async throws {
    try await fail(after: .seconds(1)) { try await writer.write("chunk") }
}
