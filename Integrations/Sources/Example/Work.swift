import Quattro

/// How a request is to be worked on, as its client asks for it.
enum Manner: String, CaseIterable, Sendable {
    /// Gives up when it is cancelled.
    case polite
    /// Does not listen, and has its value in the end.
    case deaf
    /// Does not listen, and throws in the end.
    case deafThrowing = "deaf-throwing"
    /// Uses a driver that has an error of its own for a cancellation.
    case driver
}

struct DriverError: Error {}

/// Something that takes a while.
func work(for duration: Duration, _ manner: Manner = .polite) async throws {
    switch manner {
    case .polite:
        try await Task.sleep(for: duration, clock: .quattro)
    case .deaf:
        try await withShield { try await Task.sleep(for: duration, clock: .quattro) }
    case .deafThrowing:
        try await withShield { try await Task.sleep(for: duration, clock: .quattro) }
        throw DriverError()
    case .driver:
        do { try await Task.sleep(for: duration, clock: .quattro) } catch { throw DriverError() }
    }
}

/// Runs work and tells when it begins, how much time it has, and how it ends.
nonisolated(nonsending) func reported<Value>(
    _ report: Report,
    _ what: String,
    _ body: nonisolated(nonsending) () async throws -> Value
) async throws -> Value {
    report(left: "began \(what)")
    do {
        let value = try await body()
        report(left: "ended \(what)")
        return value
    } catch {
        let cause = CancelScope.current?.causeInEffect.map { "cancelled \($0)" } ?? "\(error)"
        report(left: "gave up \(what): \(cause)")
        throw error
    }
}
