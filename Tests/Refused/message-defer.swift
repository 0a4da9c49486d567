// error: 'async' call cannot occur in a defer body
struct File: Sendable {
    func write() async throws {}
    func close() async {}
}

func write(_ file: File) async throws {
    defer { await file.close() }
    try await file.write()
}
