// warning: trailing closure in this context is confusable with the body of the statement
import Quattro

func load() async throws -> Int { 1 }

func report() async throws {
    if try await moveOn(after: .seconds(2)) { try await load() } == nil { print("too slow") }
}
