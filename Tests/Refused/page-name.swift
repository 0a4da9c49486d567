// error: use of 'fail' refers to instance method rather than global function
// A type with a method of the same name.
import Quattro

struct Parser {
    func fail(_ message: String) {}

    func parse() async throws -> Int {
        try await fail(after: .seconds(1)) { 1 }
    }
}
