import Quattro

protocol Interceptor {
    func intercept(_ request: String, next: @concurrent (String) async throws -> Int) async throws -> Int
}

struct Limit: Interceptor {
    func intercept(_ request: String, next: @concurrent (String) async throws -> Int) async throws -> Int {
        try await fail(after: .seconds(1)) { try await next(request) }
    }
}
