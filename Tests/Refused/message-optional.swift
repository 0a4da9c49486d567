// error: cannot convert return expression of type 'String?' to return type 'String'
import Quattro

func load() async throws -> String { "page" }

func page() async throws -> String {
    try await moveOn(after: .seconds(2)) { try await load() }
}
