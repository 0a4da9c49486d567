import Quattro

struct Parser {
    func fail(_ message: String) {}

    func parse() async throws -> Int {
        try await Quattro.fail(after: .seconds(1)) { 1 }
    }
}
