import Quattro

final class Writer {
    @concurrent func write(_ text: String) async throws {}
}

@concurrent func answer(with writer: Writer) async throws {
    try await fail(after: .seconds(1)) { @concurrent in try await writer.write("chunk") }
}
