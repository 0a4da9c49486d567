import Quattro

struct FetchError: Error {}
func fetch() async throws(FetchError) -> Int { 1 }

func fetchInTime() async throws(FetchError) -> Int? {
    try await moveOn(after: .seconds(1)) { () throws(FetchError) -> Int in
        let first = try await fetch()
        return try await first + fetch()
    }
}
