import Quattro

func work() async throws {}

func inTwoSeconds() async throws {
    try await fail(after: .seconds(2)) { try await work() }
}
