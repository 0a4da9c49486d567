// error: thrown expression type 'any Error' cannot be converted to error type 'FetchError'
// A function with typed throws.
import Quattro

struct FetchError: Error {}
func fetch() async throws(FetchError) -> Int { 1 }

func fetchInTime() async throws(FetchError) -> Int? {
    try await moveOn(after: .seconds(1)) {
        let first = try await fetch()
        return try await first + fetch()
    }
}
