// error: cannot convert value of type 'Int' to expected argument type 'Duration'
import Quattro

func work() async throws {}

func inTwoSeconds() async throws {
    try await fail(after: 2) { try await work() }
}
