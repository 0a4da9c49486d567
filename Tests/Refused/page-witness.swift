// error: type 'Limit' does not conform to protocol 'Interceptor'
// The requirement is that of a module without the upcoming feature, the witness is written with it.
import Quattro

protocol Interceptor {
    func intercept(_ request: String, next: @concurrent (String) async throws -> Int) async throws -> Int
}

struct Limit: Interceptor {
    func intercept(_ request: String, next: nonisolated(nonsending) (String) async throws -> Int) async throws -> Int {
        try await fail(after: .seconds(1)) { try await next(request) }
    }
}
