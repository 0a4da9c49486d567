import Quattro

protocol WeatherService: Sendable {
    func forecast() async throws -> String
}

struct Forecast: Sendable {
    let service: any WeatherService

    func text() async -> String {
        do {
            return try await fail(after: .seconds(2), name: "forecast") { try await service.forecast() }
        } catch is DeadlineExceeded {
            return "the weather service is slow"
        } catch {
            return "no forecast: \(error)"
        }
    }
}

struct SlowService: WeatherService {
    func forecast() async throws -> String {
        try await Task.sleep(for: .seconds(60), clock: .quattro)
        return "sunny"
    }
}
