import Quattro

struct File: Sendable {
    func write() async throws {}
    func close() async {}
}

func write(_ file: File) async throws {
    try await withDeferrer(grace: .seconds(2)) { deferrer in
        deferrer.defer { await file.close() }
        try await file.write()
    }
}
